/**
 * A reporter of `node:test`: the files in which a test failed, or that did not run to their end, one a line. No
 * TypeScript: reporters are loaded before what would read it.
 */
import { relative } from 'node:path';

export default async function* failedFiles(events) {
  const told = new Set();
  for await (const { type, data } of events) {
    if (type !== 'test:fail') continue;
    // A file that could not run is itself the test that failed.
    const file = relative(process.cwd(), data.file ?? data.name);
    if (!told.has(file)) yield `${file}\n`;
    told.add(file);
  }
}
