/** Tells whether there is time for another measurement, from what those before took. */

export interface TurnClock {
  begin(): void;
  end(): void;
  isTimeFor(turns: number): boolean;
}

/** `endMs` is a time of `now`; without one there is always time. For the first turn there always is. */
export function createTurnClock(
  endMs: number | undefined,
  now: () => number = () => performance.now(),
): TurnClock {
  let beganMs = 0;
  let turns = 0;
  let tookMs = 0;
  return {
    begin() {
      beganMs = now();
    },
    end() {
      turns++;
      tookMs += now() - beganMs;
    },
    isTimeFor(count) {
      if (endMs === undefined || turns === 0) return true;
      return now() + count * (tookMs / turns) <= endMs;
    },
  };
}
