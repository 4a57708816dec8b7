/** Whose the jobs are: one agent has them at a time, and the next one gets them when it is over with that one. */
export interface Duty<Process> {
  readonly holder: Process | undefined;
  /** It is to have them next. What is sent to the agent waits for it from now on. */
  follows(process: Process): void;
  /** It does no job any more: it has finished them, or is gone. */
  leaves(process: Process): void;
}

export interface DutyParts<Process> {
  /** What is sent to the agent is to wait for it. */
  waits(process: Process): void;
  /** Jobs and messages are its own. */
  go(process: Process): void;
}

/** `first` has them so far: another master's. */
export function createDuty<Process>({ waits, go }: DutyParts<Process>, first?: Process): Duty<Process> {
  let holder = first;
  let heir: Process | undefined;

  function handOver(): void {
    if (holder !== undefined || heir === undefined) return;
    holder = heir;
    heir = undefined;
    go(holder);
  }

  return {
    get holder() {
      return holder;
    },
    follows(process) {
      heir = process;
      waits(process);
      handOver();
    },
    leaves(process) {
      if (holder === process) holder = undefined;
      if (heir === process) heir = undefined;
      handOver();
    },
  };
}
