import { writeFileSync } from 'node:fs';
import { pointsmanError } from '../errors.ts';

/** Throws ERR_INVALID_OPTION, naming --report and what the file system said. */
export function writeReportFile(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw pointsmanError(
      'ERR_INVALID_OPTION',
      { given: `--report ${path.slice(0, 80)}`, expected: `a file that can be written (${reason})` },
      cause,
    );
  }
}
