/** What the README tells people to copy has to be understood by lb as it is. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { commands } from '../../../src/cli/commands/index.ts';
import { parseLine } from '../../../src/cli/parse.ts';
import { resolveOptions } from '../../../src/options/index.ts';

const text = readFileSync('src/master/operations/README.md', 'utf8');

function block(language: string): string {
  const found = new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(text);
  assert.ok(found, language);
  return found[1]!;
}

function resolve(words: readonly string[], env: Record<string, string>) {
  const { flags } = parseLine(words, commands);
  return resolveOptions({ flags, env }).options;
}

it('the Dockerfile starts lb itself, with options that it knows', () => {
  const file = block('dockerfile');
  const command = JSON.parse(/^CMD (.+)$/m.exec(file)![1]!) as string[];
  assert.equal(command[0], 'node_modules/.bin/lb');
  const [, name, value] = /^ENV (\w+)=(.+)$/m.exec(file)!;
  const options = resolve(command.slice(1), { [name!]: value! });
  assert.deepEqual([options.app, options.adminPort, options.adminHost], ['server.mjs', 9000, '0.0.0.0']);
  assert.deepEqual([options.drainDelay, options.shutdownTimeout], [5_000, 20_000]);
});

it('the unit gives lb as long to stop as lb takes, and reloads it by the command that waits', () => {
  const unit = readFileSync('src/systemd/lb.service', 'utf8');
  const [node, program, ...words] = /^ExecStart=(.+)$/m.exec(unit)![1]!.split(' ');
  assert.match(program!, /pointsman\/dist\/cli\/main\.js$/);
  const options = resolve(words, {});
  const stopMs = 1_000 * Number(/^TimeoutStopSec=(\d+)s$/m.exec(unit)![1]);
  assert.ok(stopMs > options.shutdownTimeout + options.drainDelay);
  const reload = /^ExecReload=(.+)$/m.exec(unit)![1]!;
  assert.equal(reload, [node, program, 'reload'].join(' '));
  // Only the master is told: it tells its workers.
  assert.match(unit, /^KillMode=mixed$/m);
});
