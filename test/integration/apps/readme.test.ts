/** The README's examples work by copy and paste. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { killLeftovers, startBalancer, transports, withDeadline } from '../balancer.ts';
import { request } from '../client.ts';
import { differentAnswers } from './start-app.ts';

const readme = readFileSync('README.md', 'utf8');
// Inside the package, so that "express" is found as it would be beside the app.
mkdirSync('node_modules/.cache', { recursive: true });
const directory = mkdtempSync('node_modules/.cache/pointsman-readme-');
after(() => rmSync(directory, { recursive: true, force: true }));

function example(name: string): string {
  const code = new RegExp(`<!-- example:${name} -->\n\`\`\`js\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1];
  assert.ok(code !== undefined, `the README has no example ${name}`);
  return code;
}

for (const handoff of transports) {
  describe(`the README's server, by ${handoff}`, () => {
    afterEach(killLeftovers);

    it('runs unmodified in every worker', async () => {
      const app = join(directory, 'server.mjs');
      writeFileSync(app, example('server.mjs'));
      const balancer = await startBalancer([app, '--workers', '2', '--handoff', handoff]);
      const pids = await differentAnswers(2, async () => {
        const { status, text } = await request(balancer.port);
        assert.equal(status, 200);
        return /\r\n\r\nHello from process (\d+)\n$/.exec(text)![1]!;
      });
      assert.deepEqual(pids, [...balancer.workers().values()].map(String).sort());
      const { exit, stopped } = await balancer.stop();
      assert.equal(exit.code, 0);
      assert.equal(stopped.clean, true);
    });
  });
}

describe("the README's start()", () => {
  it('runs to its end, and the process with it', async () => {
    writeFileSync(join(directory, 'server.mjs'), example('server.mjs').replace('3000', '0'));
    const library = pathToFileURL('src/index.ts').href;
    const script = join(directory, 'start.mjs');
    writeFileSync(
      script,
      `${example('start.mjs').replace("'pointsman'", `'${library}'`).replace("'server.mjs'", "new URL('server.mjs', import.meta.url)")}
console.log(JSON.stringify({ host, port, clean }));`,
    );
    const child = spawn(process.execPath, ['--import', 'tsx', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    const code = await withDeadline(
      new Promise((resolve) => child.once('close', resolve)),
      'the example to end',
      30_000,
    );
    assert.equal(code, 0);
    assert.equal(output.match(/worker \d is process \d+/g)?.length, 2);
    assert.match(output, /\{"host":"::|"host":"0\.0\.0\.0/);
    assert.match(output, /"clean":true\}/);
  });
});
