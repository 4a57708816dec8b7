/** The errors of the shared store. None of them repeats a key or a value: both may be secrets. */
import type { ErrorDetails } from './details.ts';
import { exitCodes } from './exit-codes.ts';
import type { ErrorKind } from './kind.ts';

type StoreCode =
  | 'ERR_STORE_UNAVAILABLE'
  | 'ERR_STORE_FULL'
  | 'ERR_STORE_KEY'
  | 'ERR_STORE_VALUE'
  | 'ERR_STORE_CLIENT_MISSING';

export const storeKinds: { [Code in StoreCode]: ErrorKind<ErrorDetails[Code]> } = {
  ERR_STORE_UNAVAILABLE: {
    exitCode: exitCodes.unexpected,
    meaning: 'the store did not do what was asked in time, or may have done it without saying so',
    message: ({ what, reason, hint = '' }) =>
      `The store could not carry out ${what}: ${reason}. ${hint || 'Treat it as a no, and try again later.'}`,
  },
  ERR_STORE_FULL: {
    exitCode: exitCodes.unexpected,
    meaning: 'the store has no room for this',
    message: ({ reason, hint }) => `The store has no room: ${reason}. ${hint}`,
  },
  ERR_STORE_KEY: {
    exitCode: exitCodes.usage,
    meaning: 'a key, a prefix or a name is not one that the store takes',
    message: ({ what, found, expected }) => `The ${what} is ${found}: expected ${expected}.`,
  },
  ERR_STORE_VALUE: {
    exitCode: exitCodes.usage,
    meaning: 'a value cannot be kept, or what is kept is not what the operation needs',
    message: ({ what, reason, hint }) => `The value for ${what} cannot be used: ${reason}. ${hint}`,
  },
  ERR_STORE_CLIENT_MISSING: {
    exitCode: exitCodes.usage,
    meaning: 'Redis was asked for, and its client is not installed',
    message: ({ reason }) =>
      `The Redis client is not available: ${reason}. Install it next to your app with "npm install @redis/client".`,
  },
};
