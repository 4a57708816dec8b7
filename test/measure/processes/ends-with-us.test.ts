import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';

const module = new URL('../../../src/measure/processes/ends-with-us.ts', import.meta.url).href;

/** Makes a directory and says which, then waits to be ended. */
const program = `
  const { atOurEnd, temporaryDirectory } = await import(${JSON.stringify(module)});
  atOurEnd(() => process.stdout.write('end'));
  process.stdout.write(temporaryDirectory() + '\\n');
  setInterval(() => {}, 1000);
`;

describe('our end by a signal', () => {
  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 143],
  ] as const) {
    it(`${signal} has exit code ${exitCode}, and leaves nothing`, async () => {
      const args = ['--import', 'tsx', '--input-type=module', '--eval', program];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      const closed = once(child, 'close');
      let said = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        if (said === '') child.kill(signal);
        said += text;
      });
      assert.deepEqual(await closed, [exitCode, null]);
      const [directory, end] = said.split('\n');
      assert.equal(end, 'end');
      assert.match(directory!, /pointsman-bench-/);
      assert.equal(existsSync(directory!), false);
    });
  }
});
