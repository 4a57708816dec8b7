/**
 * What a strict HTTP/1.1 server answers, byte for byte on the wire, as one table of cases. Cases of one
 * number check one rule; each file names its rules and their sections of the RFCs. The table knows nothing about how it is run: it fits the
 * responder in a socket, in a buffer, and a whole running `lb` with its built-in app.
 */

import type { HttpCheck } from './http-check.ts';
import { connectionChecks } from './http-checks-connection.ts';
import { fieldChecks } from './http-checks-fields.ts';
import { framingChecks } from './http-checks-framing.ts';
import { requestLineChecks } from './http-checks-request-line.ts';

export const httpChecks: readonly HttpCheck[] = [
  ...requestLineChecks,
  ...fieldChecks,
  ...framingChecks,
  ...connectionChecks,
];
