/** What the exit status of `lb` means. */
export const exitCodes: {
  readonly clean: 0;
  readonly unexpected: 1;
  readonly usage: 2;
  readonly cannotListen: 3;
  readonly workersFailed: 4;
  readonly forced: 5;
  readonly notMeasured: 6;
  readonly rolledBack: 7;
  readonly crashLoop: 8;
  readonly notRunning: 9;
  readonly timedOut: 10;
  readonly packageMissing: 11;
  readonly interrupted: 130;
  readonly terminated: 143;
} = {
  clean: 0,
  unexpected: 1,
  usage: 2,
  cannotListen: 3,
  workersFailed: 4,
  forced: 5,
  notMeasured: 6,
  rolledBack: 7,
  crashLoop: 8,
  notRunning: 9,
  timedOut: 10,
  packageMissing: 11,
  interrupted: 130,
  terminated: 143,
};

/** One sentence per exit code, for `--help` and the READMEs. */
export const exitCodeMeanings: readonly { readonly exitCode: number; readonly meaning: string }[] = [
  { exitCode: exitCodes.clean, meaning: 'done, or stopped on request with every connection finished' },
  { exitCode: exitCodes.unexpected, meaning: 'unexpected error' },
  { exitCode: exitCodes.usage, meaning: 'a flag, variable or file is not valid' },
  { exitCode: exitCodes.cannotListen, meaning: 'lb cannot listen on the address or port' },
  { exitCode: exitCodes.workersFailed, meaning: 'the workers could not start' },
  { exitCode: exitCodes.forced, meaning: 'stopped by force: not all was finished' },
  {
    exitCode: exitCodes.notMeasured,
    meaning: 'a benchmark or a target of a comparison could not be measured',
  },
  {
    exitCode: exitCodes.rolledBack,
    meaning: 'a reload, scale or restart failed and was undone: what served before still does',
  },
  {
    exitCode: exitCodes.crashLoop,
    meaning: 'workers kept failing and none was able to serve; only with --on-crash-loop exit',
  },
  { exitCode: exitCodes.notRunning, meaning: 'no master is running, or none of this name' },
  {
    exitCode: exitCodes.timedOut,
    meaning: 'a master did not finish what was asked within --timeout; it goes on',
  },
  {
    exitCode: exitCodes.packageMissing,
    meaning:
      'a package that only this command needs is not installed; the message has the line that installs it',
  },
  {
    exitCode: exitCodes.interrupted,
    meaning: 'ended at once by SIGINT: the second one while serving, the first otherwise',
  },
  {
    exitCode: exitCodes.terminated,
    meaning: 'ended at once by SIGTERM, SIGHUP or SIGQUIT: the second one while serving, the first otherwise',
  },
];
