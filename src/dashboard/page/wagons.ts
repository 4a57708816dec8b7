/** The connections of a worker, drawn as wagons on its track: so many that all tracks fit, each for one or more. */

/** Between the left edges of two wagons, in pixels. */
const PITCH = 12;
const WIDTH = 9;
const HEIGHT = 16;
const TOP = 2;

export interface Load {
  readonly open: number;
  readonly pending: number;
  readonly inFlight: number;
}

export interface Wagons {
  readonly busy: string;
  readonly idle: string;
  readonly pending: string;
}

/** How many connections a wagon stands for: 1, 2, 5, 10, 20 and so on. */
export function wagonSize(most: number, width: number): number {
  const room = Math.max(Math.floor(width / PITCH), 1);
  for (let decade = 1; ; decade *= 10) {
    for (const step of [1, 2, 5]) if (most <= room * step * decade) return step * decade;
  }
}

/** Three paths. What is being answered comes first, then what is open and quiet, then what waits to be taken. */
export function wagons({ open, pending, inFlight }: Load, size: number): Wagons {
  const taken = Math.max(open - pending, 0);
  const busy = Math.min(inFlight, taken);
  const [b, i, p] = [busy, taken - busy, Math.min(pending, open)].map((each) => Math.ceil(each / size));
  return {
    busy: boxes(0, b!, TOP, HEIGHT),
    idle: boxes(b!, i!, TOP + 0.75, HEIGHT - 1.5),
    pending: boxes(b! + i!, p!, TOP + HEIGHT / 2, HEIGHT / 2),
  };
}

function boxes(from: number, number: number, top: number, height: number): string {
  let path = '';
  for (let at = from; at < from + number; at++)
    path += `M${at * PITCH + 1} ${top}h${WIDTH}v${height}h-${WIDTH}z`;
  return path;
}
