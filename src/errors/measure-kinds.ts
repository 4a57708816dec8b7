import type { ErrorDetails } from './details.ts';
import { exitCodes } from './exit-codes.ts';
import type { ErrorKind } from './kind.ts';

type MeasureCode = 'ERR_SCENARIO_INVALID' | 'ERR_NOT_MEASURED' | 'ERR_PACKAGE_MISSING';

/** Of the commands that measure, compare and simulate. */
export const measureKinds: { [Code in MeasureCode]: ErrorKind<ErrorDetails[Code]> } = {
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
  ERR_PACKAGE_MISSING: {
    exitCode: exitCodes.packageMissing,
    meaning:
      'a package that only this command needs is not installed; the message has the line that installs it',
    message: ({ what, names, install }) =>
      `"${what}" needs what is not installed here: ${names.join(', ')}. To install it, run "${install}".`,
  },
};
