/** The errors of the message bus. */
import { timeInWords } from '../text/duration.ts';
import type { ErrorDetails } from './details.ts';
import { exitCodes } from './exit-codes.ts';
import type { ErrorKind } from './kind.ts';

type BusCode =
  | 'ERR_BUS_MESSAGE'
  | 'ERR_BUS_TOO_LARGE'
  | 'ERR_BUS_OVERFLOW'
  | 'ERR_BUS_NO_RECEIVER'
  | 'ERR_BUS_GONE'
  | 'ERR_BUS_TIMEOUT'
  | 'ERR_BUS_FAILED'
  | 'ERR_BUS_UNAVAILABLE';

export const busKinds: { [Code in BusCode]: ErrorKind<ErrorDetails[Code]> } = {
  ERR_BUS_MESSAGE: {
    exitCode: exitCodes.unexpected,
    meaning: 'a message of the bus has an address, a type or a payload that cannot be sent',
    message: ({ type, reason }) => `The message ${type} cannot be sent: ${reason}.`,
  },
  ERR_BUS_TOO_LARGE: {
    exitCode: exitCodes.unexpected,
    meaning: 'a message of the bus, or an answer, is larger than the bus carries',
    message: ({ type, bytes, most }) =>
      `The message ${type} has ${bytes} bytes, and the bus carries ${most} at most. Send a reference to it, such as a key of the store.`,
  },
  ERR_BUS_OVERFLOW: {
    exitCode: exitCodes.unexpected,
    meaning: 'more messages of the bus are under way than it holds: from this sender, or to this receiver',
    message: ({ type, who }) =>
      `The message ${type} was refused: ${who}. Wait for drained() when send() gives false.`,
  },
  ERR_BUS_NO_RECEIVER: {
    exitCode: exitCodes.unexpected,
    meaning: 'a request of the bus went to somebody who is not there or does not handle it',
    message: ({ type, to }) => `Nobody handles ${type} at ${to}.`,
  },
  ERR_BUS_GONE: {
    exitCode: exitCodes.unexpected,
    meaning: 'the receiver of a request of the bus ended; whether it did what it was asked is unknown',
    message: ({ type, to }) => `The request ${type} has no answer: ${to} ended before.`,
  },
  ERR_BUS_TIMEOUT: {
    exitCode: exitCodes.unexpected,
    meaning: 'a request of the bus was not answered in time',
    message: ({ type, to, timeoutMs }) =>
      `The request ${type} was not answered by ${to} within ${timeInWords(timeoutMs)}.`,
  },
  ERR_BUS_FAILED: {
    exitCode: exitCodes.unexpected,
    meaning: 'the handler of a request of the bus threw an error',
    message: ({ type, to, reason }) => `The handler of ${type} at ${to} failed: ${reason}`,
  },
  ERR_BUS_UNAVAILABLE: {
    exitCode: exitCodes.unexpected,
    meaning: 'this process has no connection to the bus any more',
    message: ({ reason }) => `The bus is not there: ${reason}.`,
  },
};
