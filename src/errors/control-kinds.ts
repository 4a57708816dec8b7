/** The errors of the control socket, and of the commands that use it. */

import { hostPort } from '../text/host-port.ts';
import type { ErrorDetails } from './details.ts';
import { exitCodes } from './exit-codes.ts';
import type { ErrorKind } from './kind.ts';

type ControlCode =
  | 'ERR_FILES_REPLACED'
  | 'ERR_NAME_TAKEN'
  | 'ERR_CONTROL_UNUSABLE'
  | 'ERR_LOG_FILE'
  | 'ERR_ADMIN_PORT'
  | 'ERR_AGENT_CHECK_PORT'
  | 'ERR_UPGRADE_REFUSED'
  | 'ERR_UPGRADE_FAILED'
  | 'ERR_NOT_RUNNING'
  | 'ERR_SEVERAL_RUNNING'
  | 'ERR_NO_ANSWER'
  | 'ERR_TIMED_OUT'
  | 'ERR_ROLLED_BACK';

export const controlKinds: { [Code in ControlCode]: ErrorKind<ErrorDetails[Code]> } = {
  ERR_FILES_REPLACED: {
    exitCode: exitCodes.unexpected,
    meaning:
      'files of lb are gone that a running master had not loaded yet: the package was updated or removed',
    message: () => 'The files of this version of lb were replaced: run lb upgrade, or restart it.',
  },
  ERR_NAME_TAKEN: {
    exitCode: exitCodes.cannotListen,
    meaning: 'a running master has this name, or its control socket is at this path',
    message: ({ name, path, holder }) =>
      `The name ${name} is taken by ${holder} (control socket ${path}). Choose another with --name, or another path with --control.`,
  },
  ERR_CONTROL_UNUSABLE: {
    exitCode: exitCodes.cannotListen,
    meaning: 'the control socket cannot be there; the message says why and how to mend it',
    message: ({ path, reason }) => `The control socket cannot be ${path}: ${reason}`,
  },
  ERR_LOG_FILE: {
    exitCode: exitCodes.usage,
    meaning: 'the log file cannot be opened; after it was moved, the file of before is written on',
    message: ({ path, reason }) => `The log file ${path} cannot be opened: ${reason}.`,
  },
  ERR_ADMIN_PORT: {
    exitCode: exitCodes.cannotListen,
    meaning: 'the admin port cannot be listened on',
    message: ({ host, port, reason }) =>
      `The admin port cannot be ${hostPort(host, port)}: ${reason}. Choose another --admin-port or --admin-host.`,
  },
  ERR_AGENT_CHECK_PORT: {
    exitCode: exitCodes.cannotListen,
    meaning: 'the port of the agent check cannot be listened on',
    message: ({ port, reason }) =>
      `HAProxy's agent-check cannot be answered on port ${port}: ${reason}. Choose another --agent-check.`,
  },
  ERR_UPGRADE_REFUSED: {
    exitCode: exitCodes.usage,
    meaning: 'this master cannot be followed by another one',
    message: ({ reason }) =>
      `This lb cannot be upgraded while it runs: ${reason}. Stop it and start it again.`,
  },
  ERR_UPGRADE_FAILED: {
    exitCode: exitCodes.rolledBack,
    meaning: 'the process that was to take over did not serve: the old one does',
    message: ({ reason }) => `The old lb serves on, because the new one does not: ${reason}`,
  },
  ERR_NOT_RUNNING: {
    exitCode: exitCodes.notRunning,
    meaning: 'no master is running, or none of this name',
    message: ({ what, hint }) => `${what} is running. ${hint}`,
  },
  ERR_SEVERAL_RUNNING: {
    exitCode: exitCodes.usage,
    meaning: 'several masters are running, and the command names none',
    message: ({ names }) =>
      `Several masters are running: ${names.join(', ')}. Choose one with --name, as in "--name ${names[0]}".`,
  },
  ERR_NO_ANSWER: {
    exitCode: exitCodes.unexpected,
    meaning: 'what is at the control socket gave no answer that makes sense',
    message: ({ path, reason }) => `The master at ${path} gave no answer: ${reason}.`,
  },
  ERR_TIMED_OUT: {
    exitCode: exitCodes.timedOut,
    meaning: 'a master did not finish what was asked within --timeout; it goes on',
    message: ({ what, timeout }) =>
      `${what} did not end within ${timeout}. It goes on; "lb status" shows how far it is.`,
  },
  ERR_ROLLED_BACK: {
    exitCode: exitCodes.rolledBack,
    meaning: 'a reload was rolled back; the message says why, with the last output of the worker that failed',
    message: ({ reason }) => `The reload was rolled back, and what served before still does. ${reason}`,
  },
};
