// over the limit: every error is one row of the same table
/**
 * Every error a user can meet: a stable code, the exit code it leads to, and a message that says who met
 * what and how to fix it. The READMEs print both tables below; a test keeps them in step. The file is long because
 * every error stands in it.
 */

/** What the exit status of `lb` means. */
export const exitCodes: {
  readonly clean: 0;
  readonly unexpected: 1;
  readonly usage: 2;
  readonly cannotListen: 3;
  readonly workersFailed: 4;
  readonly forced: 5;
  readonly notMeasured: 6;
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
  interrupted: 130,
  terminated: 143,
};

/** One sentence per exit code, for `--help` and the READMEs. */
export const exitCodeMeanings: readonly { readonly exitCode: number; readonly meaning: string }[] = [
  { exitCode: exitCodes.clean, meaning: 'stopped on request; every connection was finished' },
  { exitCode: exitCodes.unexpected, meaning: 'unexpected error' },
  { exitCode: exitCodes.usage, meaning: 'a flag, variable or file is not valid' },
  { exitCode: exitCodes.cannotListen, meaning: 'lb cannot listen on the address or port' },
  { exitCode: exitCodes.workersFailed, meaning: 'the workers could not start' },
  { exitCode: exitCodes.forced, meaning: 'stopped by force: connections were cut' },
  {
    exitCode: exitCodes.notMeasured,
    meaning: 'a benchmark or a target of a comparison could not be measured',
  },
  {
    exitCode: exitCodes.interrupted,
    meaning: 'ended at once by SIGINT: the second one while serving, the first otherwise',
  },
  {
    exitCode: exitCodes.terminated,
    meaning: 'ended at once by SIGTERM or SIGHUP: the second one while serving, the first otherwise',
  },
];

/** What each error is told when it is made. */
export interface ErrorDetails {
  /** `given` as the user wrote it, `expected` what is allowed, `hint` the nearest valid value. */
  ERR_INVALID_OPTION: { given: string; expected: string; hint?: string | undefined };
  ERR_UNKNOWN_OPTION: { given: string; hint: string };
  ERR_UNKNOWN_COMMAND: { given: string; hint: string };
  ERR_CONFIG_UNREADABLE: { path: string; reason: string };
  ERR_CONFIG_INVALID: { path: string; reason: string };
  ERR_ALGORITHM_INVALID: { path: string; reason: string };
  ERR_SCENARIO_INVALID: { path: string; reason: string };
  /** `reason` is a sentence. */
  ERR_NOT_MEASURED: { what: string; reason: string };
  ERR_PORT_IN_USE: { host: string | undefined; port: number };
  ERR_PORT_NOT_PERMITTED: { host: string | undefined; port: number };
  ERR_ADDRESS_NOT_AVAILABLE: { host: string | undefined; port: number };
  /** `reason` such as ENOTFOUND. */
  ERR_HOST_NOT_FOUND: { host: string | undefined; reason: string };
  ERR_LISTEN_FAILED: { host: string | undefined; port: number; reason: string };
  /** `asked` is the second address of the app. */
  ERR_PORT_AMBIGUOUS: { asked: string };
  ERR_APP_NOT_FOUND: { app: string; reason: string };
  /** `reason` is a sentence. */
  ERR_APP_NOT_RUNNABLE: { app: string; reason: string };
  /** `missing` is what it did not do; `output` is the last lines the worker wrote, here and below. */
  ERR_WORKER_NOT_READY: { slot: number; timeoutMs: number; missing?: string | undefined; output: string };
  /** `outcome` such as "exit code 1" or "SIGKILL". */
  ERR_WORKER_START_FAILED: { slot: number; outcome: string; output: string };
  /** `isForStart`: not the options but the program itself needs so many. */
  ERR_DESCRIPTOR_LIMIT: { limit: number; needed: number; isForStart?: boolean };
  ERR_HANDOFF_UNAVAILABLE: { reason: string };
  ERR_UNSUPPORTED_PLATFORM: { found: string; needed: string };
  ERR_INTERNAL: { reason: string };
}

export type ErrorCode = keyof ErrorDetails;

/** A failure with a stable `code`; anything else that is thrown is a bug, and `lb` reports it as ERR_INTERNAL. */
export class PointsmanError extends Error {
  readonly code: ErrorCode;
  /** What `lb` exits with when this error ends it. */
  readonly exitCode: number;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PointsmanError';
    this.code = code;
    this.exitCode = kinds[code].exitCode;
  }
}

/** Makes the error of this code; the origin, if there is one, is kept as `cause`. */
export function pointsmanError<Code extends ErrorCode>(
  code: Code,
  details: ErrorDetails[Code],
  cause?: unknown,
): PointsmanError {
  const message = kinds[code].message(details);
  return new PointsmanError(code, message, cause === undefined ? undefined : { cause });
}

/** Names what `server.listen` reported. */
export function listenError(
  cause: NodeJS.ErrnoException,
  address: { host: string | undefined; port: number },
): PointsmanError {
  switch (cause.code) {
    case 'EADDRINUSE':
      return pointsmanError('ERR_PORT_IN_USE', address, cause);
    case 'EACCES':
    case 'EPERM':
      return pointsmanError('ERR_PORT_NOT_PERMITTED', address, cause);
    case 'EADDRNOTAVAIL':
      return pointsmanError('ERR_ADDRESS_NOT_AVAILABLE', address, cause);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return pointsmanError('ERR_HOST_NOT_FOUND', { host: address.host, reason: cause.code }, cause);
    default:
      return pointsmanError('ERR_LISTEN_FAILED', { ...address, reason: cause.message }, cause);
  }
}

interface ErrorKind<Details> {
  exitCode: number;
  meaning: string;
  message(details: Details): string;
}

const kinds: { [Code in ErrorCode]: ErrorKind<ErrorDetails[Code]> } = {
  ERR_INVALID_OPTION: {
    exitCode: exitCodes.usage,
    meaning: 'an option has an invalid value',
    message: ({ given, expected, hint }) => sentences(`${given} is not valid: expected ${expected}.`, hint),
  },
  ERR_UNKNOWN_OPTION: {
    exitCode: exitCodes.usage,
    meaning: 'there is no option with this name',
    message: ({ given, hint }) => sentences(`${given} is not an option.`, hint),
  },
  ERR_UNKNOWN_COMMAND: {
    exitCode: exitCodes.usage,
    meaning: 'there is no command with this name',
    message: ({ given, hint }) => sentences(`${given} is not a command.`, hint),
  },
  ERR_CONFIG_UNREADABLE: {
    exitCode: exitCodes.usage,
    meaning: 'the config file is missing or cannot be read',
    message: ({ path, reason }) =>
      `The config file ${path} cannot be read: ${reason}. Check the path given with --config or LB_CONFIG.`,
  },
  ERR_CONFIG_INVALID: {
    exitCode: exitCodes.usage,
    meaning: 'the config file is broken or does not export an object of options',
    message: ({ path, reason }) => `The config file ${path} cannot be used: ${reason}`,
  },
  ERR_ALGORITHM_INVALID: {
    exitCode: exitCodes.usage,
    meaning: 'the algorithm file is missing, broken or exports no algorithm',
    message: ({ path, reason }) => `The algorithm file ${path} cannot be used: ${reason}`,
  },
  ERR_SCENARIO_INVALID: {
    exitCode: exitCodes.usage,
    meaning: 'the scenario file is missing, broken or holds no scenario',
    message: ({ path, reason }) => `The scenario file ${path} cannot be used: ${reason}`,
  },
  ERR_NOT_MEASURED: {
    exitCode: exitCodes.notMeasured,
    meaning: 'the server to measure did not start, or did not answer as it should',
    message: ({ what, reason }) => `Could not measure ${what}: ${reason}`,
  },
  ERR_PORT_IN_USE: {
    exitCode: exitCodes.cannotListen,
    meaning: 'another process is listening on this port',
    message: ({ host, port }) =>
      `${listening(host, port)} is in use by another process. Stop that process ("ss -ltnp" shows which one it is), choose ` +
      'another --port, or use --port 0 for any free one.',
  },
  ERR_PORT_NOT_PERMITTED: {
    exitCode: exitCodes.cannotListen,
    meaning: 'this user may not listen on this port',
    message: ({ host, port }) =>
      `${listening(host, port)} is not available to this user. Ports below 1024 need root or CAP_NET_BIND_SERVICE; ` +
      'choose a --port of 1024 or above.',
  },
  ERR_ADDRESS_NOT_AVAILABLE: {
    exitCode: exitCodes.cannotListen,
    meaning: 'the host is not an address of this machine',
    message: ({ host, port }) =>
      `${listening(host, port)} is not an address of this machine. Omit --host to listen on all interfaces.`,
  },
  ERR_HOST_NOT_FOUND: {
    exitCode: exitCodes.cannotListen,
    meaning: 'the host name could not be resolved',
    message: ({ host, reason }) =>
      `The host name ${host} could not be resolved (${reason}${reason === 'EAI_AGAIN' ? ', no name server answered' : ''}). ` +
      'Check --host, or omit it to listen on all interfaces.',
  },
  ERR_LISTEN_FAILED: {
    exitCode: exitCodes.cannotListen,
    meaning: 'listening failed for another reason, given in the message',
    message: ({ host, port, reason }) =>
      `${listening(host, port)} cannot be used: ${reason}. Check --host and --port.`,
  },
  ERR_PORT_AMBIGUOUS: {
    exitCode: exitCodes.usage,
    meaning: '--port or --host was given, but the app listens on several addresses',
    message: ({ asked }) =>
      `--port and --host replace the address of an app that listens on only one, but this app also listens on ${asked}. ` +
      'Omit them and set the addresses in the app.',
  },
  ERR_APP_NOT_FOUND: {
    exitCode: exitCodes.usage,
    meaning: "the app's file does not exist or cannot be read",
    message: ({ app, reason }) => `The app ${app} cannot be read: ${reason}. Check the path.`,
  },
  ERR_APP_NOT_RUNNABLE: {
    exitCode: exitCodes.usage,
    meaning: "this version of Node.js cannot run the app's file",
    message: ({ app, reason }) => `The app ${app} cannot be run: ${reason}`,
  },
  ERR_WORKER_NOT_READY: {
    exitCode: exitCodes.workersFailed,
    meaning: 'a worker was not ready in time; the message includes its last output',
    message: ({ slot, timeoutMs, missing = '', output }) =>
      sentences(`Worker ${slot} was not ready within ${timeoutMs} ms.`, missing || undefined) +
      ` Raise --ready-timeout if it needs more time to start. ${lastOutput(output)}`,
  },
  ERR_WORKER_START_FAILED: {
    exitCode: exitCodes.workersFailed,
    meaning: 'a worker exited before it was ready; the message includes its last output',
    message: ({ slot, outcome, output }) =>
      `Worker ${slot} exited (${outcome}) before it was ready. ${lastOutput(output)}`,
  },
  ERR_DESCRIPTOR_LIMIT: {
    exitCode: exitCodes.usage,
    meaning: 'the open-file limit is too low for the options, or for lb to start at all',
    message: ({ limit, needed, isForStart = false }) =>
      isForStart
        ? `The open-file limit is ${limit}, but lb needs about ${needed} to start. Raise it (ulimit -n ${needed}).`
        : `The open-file limit is ${limit}, but these options need ${needed}. Raise it (ulimit -n ${needed}) or ` +
          'lower --max-connections.',
  },
  ERR_HANDOFF_UNAVAILABLE: {
    exitCode: exitCodes.usage,
    meaning: 'the mailbox was requested but is not available here',
    message: ({ reason }) =>
      `--handoff mailbox is not available: ${reason}. Use --handoff auto, which falls back to ipc.`,
  },
  ERR_UNSUPPORTED_PLATFORM: {
    exitCode: exitCodes.unexpected,
    meaning: 'this platform or version of Node.js is not supported',
    message: ({ found, needed }) => `${found} is not supported. Use ${needed}.`,
  },
  ERR_INTERNAL: {
    exitCode: exitCodes.unexpected,
    meaning: 'a bug in pointsman',
    message: ({ reason }) =>
      `Internal error: ${reason.replace(/\.$/, '')}. This is a bug in pointsman; please report it with this message.`,
  },
};

/** All codes in order, for src/README.md and its test. */
export const errorTable: readonly {
  readonly code: ErrorCode;
  readonly exitCode: number;
  readonly meaning: string;
}[] = (Object.keys(kinds) as ErrorCode[]).map((code) => {
  const { exitCode, meaning } = kinds[code];
  return { code, exitCode, meaning };
});

function listening(host: string | undefined, port: number): string {
  if (host === undefined) return `Port ${port}`;
  return `Address ${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function lastOutput(output: string): string {
  return output.trim() === '' ? 'It printed nothing.' : `Its last output:\n${output.trimEnd()}`;
}

function sentences(statement: string, hint: string | undefined): string {
  return hint === undefined ? statement : `${statement} ${hint}`;
}
