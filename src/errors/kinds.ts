import { timeInWords } from '../text/duration.ts';
import { agentKinds } from './agent-kinds.ts';
import { busKinds } from './bus-kinds.ts';
import { controlKinds } from './control-kinds.ts';
import type { ErrorCode, ErrorDetails } from './details.ts';
import { exitCodes } from './exit-codes.ts';
import type { ErrorKind } from './kind.ts';
import { lastOutput } from './last-output.ts';
import { listenKinds } from './listen-kinds.ts';
import { measureKinds } from './measure-kinds.ts';
import { storeKinds } from './store-kinds.ts';
import { tlsKinds } from './tls-kinds.ts';

/** What each error leads to, means and says. */
export const kinds: { [Code in ErrorCode]: ErrorKind<ErrorDetails[Code]> } = {
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
    message: ({ path, reason }) =>
      `The algorithm ${path === undefined ? 'passed in code' : `file ${path}`} cannot be used: ${reason}`,
  },
  ...measureKinds,
  ...listenKinds,
  ERR_APP_NOT_FOUND: {
    exitCode: exitCodes.usage,
    meaning: 'the file of the app, or of the agent, does not exist or cannot be read',
    message: ({ app, what = 'app', reason }) =>
      `The ${what} ${app} cannot be read: ${reason}. Check the path.`,
  },
  ERR_APP_NOT_RUNNABLE: {
    exitCode: exitCodes.usage,
    meaning: "this version of Node.js cannot run the app's file",
    message: ({ app, reason }) => `The app ${app} cannot be run: ${reason}`,
  },
  ERR_STARTED_IN_WORKER: {
    exitCode: exitCodes.usage,
    meaning: 'start() or lb runs inside a worker of the same app',
    message: ({ app, variable }) =>
      `This process is a worker of ${app} already, and would start workers of it without end. ` +
      'Call start() in a program of its own: not in the app, and not in a module that --import or --require loads into ' +
      `every process. If this is what you want, unset ${variable}.`,
  },
  ERR_WORKER_NOT_READY: {
    exitCode: exitCodes.workersFailed,
    meaning: 'a worker was not ready in time; the message includes its last output',
    message: ({ slot, timeoutMs, missing = '', output }) =>
      sentences(`Worker ${slot} was not ready within ${timeInWords(timeoutMs)}.`, missing || undefined) +
      ` Raise --ready-timeout if it needs more time to start. ${lastOutput(output)}`,
  },
  ERR_WORKER_START_FAILED: {
    exitCode: exitCodes.workersFailed,
    meaning: 'a worker exited before it was ready, or took over; the message includes its last output',
    message: ({ slot, outcome, wasReady, missing, output }) =>
      `${sentences(`Worker ${slot} exited (${outcome}) before it ${wasReady === true ? 'took over' : 'was ready'}.`, missing)} ${lastOutput(output)}`,
  },
  ERR_CHECK_FAILED: {
    exitCode: exitCodes.rolledBack,
    meaning: 'a new worker did not answer --reload-check well in time; the message includes its last output',
    message: ({ slot, url, answer, timeoutMs, output }) =>
      `The new worker ${slot} did not answer ${url} well within ${timeoutMs} ms: the last answer was ${answer}. ${lastOutput(output)}`,
  },
  ERR_BUSY: {
    exitCode: exitCodes.rolledBack,
    meaning: 'another reload, scale or restart is running',
    message: ({ running, forMs }) =>
      `${running} has been running for ${Math.round(forMs)} ms. Wait until it is done, or reload with --replace to take its place.`,
  },
  ERR_SUPERSEDED: {
    exitCode: exitCodes.rolledBack,
    meaning: 'another reload, or a stop, took its place',
    message: ({ by }) => `It was superseded by ${by}; what served before still does.`,
  },
  ERR_NO_SLOT: {
    exitCode: exitCodes.usage,
    meaning: 'there is no worker with this number',
    message: ({ slot, workers }) =>
      workers === 0
        ? `There is no worker ${slot}: there are none at all. "lb scale 1" starts one.`
        : `There is no worker ${slot}: there are ${workers === 1 ? 'only worker 1' : `workers 1 to ${workers}`}.`,
  },
  ERR_LAST_WORKER: {
    exitCode: exitCodes.usage,
    meaning: 'nobody would be left to serve',
    message: ({ slot }) =>
      `Worker ${slot} is the only one in rotation, and nobody would be left to serve. Resume or add another one first.`,
  },
  ERR_STOPPING: {
    exitCode: exitCodes.rolledBack,
    meaning: 'lb is stopping and changes nothing more',
    message: () => 'The master is stopping and changes nothing more.',
  },
  ERR_CRASH_LOOP: {
    exitCode: exitCodes.crashLoop,
    meaning: 'workers kept failing and none was able to serve; only with --on-crash-loop exit',
    message: ({ slot, failures, outcome, output }) =>
      `Worker ${slot} failed ${failures} times in a row (the last time: ${outcome}), and no other worker is able to serve. ` +
      lastOutput(output),
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
  ...controlKinds,
  ...busKinds,
  ...agentKinds,
  ...storeKinds,
  ...tlsKinds,
  ERR_INTERNAL: {
    exitCode: exitCodes.unexpected,
    meaning: 'a bug in pointsman',
    message: ({ reason }) =>
      `Internal error: ${reason.replace(/\.$/, '')}. This is a bug in pointsman; please report it with this message.`,
  },
};

function sentences(statement: string, hint: string | undefined): string {
  return hint === undefined ? statement : `${statement} ${hint}`;
}
