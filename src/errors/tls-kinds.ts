/** What is wrong with a certificate or its key. */
import type { ErrorDetails } from './details.ts';
import { exitCodes } from './exit-codes.ts';
import type { ErrorKind } from './kind.ts';

type TlsCode = 'ERR_TLS_UNREADABLE' | 'ERR_TLS_INVALID' | 'ERR_TLS_MISMATCH' | 'ERR_TLS_NOT_IN_FORCE';

export const tlsKinds: { [Code in TlsCode]: ErrorKind<ErrorDetails[Code]> } = {
  ERR_TLS_UNREADABLE: {
    exitCode: exitCodes.usage,
    meaning: 'the file of a certificate, or of its key, is missing or cannot be read',
    message: ({ what, path, reason }) =>
      `The ${what} ${path} cannot be read: ${reason}. Check the path, and that the user who runs lb may read it.`,
  },
  ERR_TLS_INVALID: {
    exitCode: exitCodes.usage,
    meaning: 'the file of a certificate, or of its key, does not hold one that can be used',
    message: ({ what, path, reason }) => `The ${what} ${path} cannot be used: ${reason}`,
  },
  ERR_TLS_MISMATCH: {
    exitCode: exitCodes.usage,
    meaning: 'a private key does not belong to its certificate',
    message: ({ certificate, key }) =>
      `The key ${key} does not belong to the certificate ${certificate}. Give --tls-cert and --tls-key in the same ` +
      'order; in a file with several certificates, that of the server comes first.',
  },
  ERR_TLS_NOT_IN_FORCE: {
    exitCode: exitCodes.usage,
    meaning: 'a certificate has expired, or is not valid yet',
    message: ({ path, state, at }) =>
      state === 'expired'
        ? `The certificate ${path} expired on ${at}. Renew it.`
        : `The certificate ${path} is not valid before ${at}. Check it, and the clock of this machine.`,
  },
};
