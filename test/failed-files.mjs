/**
 * A reporter of `node:test`: a line for each test that failed, with its file, or for a file that did not run to its end. No
 * TypeScript: reporters are loaded before what would read it.
 */
import { relative } from 'node:path';

export default async function* failedFiles(events) {
  for await (const { type, data } of events) {
    if (type !== 'test:fail') continue;
    // A file that could not run is itself the test that failed.
    yield `${relative(process.cwd(), data.file ?? data.name)}\n`;
  }
}
