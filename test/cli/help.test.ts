import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { commands } from '../../src/cli/commands/index.ts';
import { helpFor } from '../../src/cli/help.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { exitCodeMeanings } from '../../src/errors.ts';
import { serveOptions } from '../../src/options/index.ts';
import { flagName, hasFlag, isNegatable } from '../../src/options/names.ts';

const start = commands.find(({ isDefault }) => isDefault)!;
const algos = commands.find(({ name }) => name === 'algos')!;

function help(command: typeof start, columns = 80, isStyled = false): string {
  const terminal: Terminal = { out: assert.fail, error: assert.fail, columns, isStyled };
  return helpFor(command, commands, terminal);
}

describe('the help', () => {
  it('shows every option, command and exit code', () => {
    const text = help(start);
    for (const [key, option] of Object.entries(serveOptions)) {
      const flag = isNegatable(option)
        ? `--[no-]${flagName(key)}`
        : hasFlag(option)
          ? `--${flagName(key)} <`
          : '-- <';
      assert.ok(text.includes(flag), flag);
    }
    for (const { name } of commands) assert.match(text, new RegExp(`^  lb \\[?${name}`, 'm'));
    for (const { exitCode } of exitCodeMeanings) assert.match(text, new RegExp(`^ +${exitCode} `, 'm'));
  });

  it('shows defaults with their units', () => {
    const text = help(start, 110);
    for (const shown of ['[3000]', '[1MiB]', '[30s]', '[5ms]', '[auto]', '[rr]', '[off]', '[none]']) {
      assert.ok(text.includes(shown), shown);
    }
  });

  it('shows how to run an app, before all other options', () => {
    const text = help(start);
    assert.match(text, /^ {2}lb \[start\] \[app\] \[options\] \[-- app arguments\]$/m);
    assert.match(text, /^ {2}lb server\.js --workers 4 --algo least-connections$/m);
    assert.match(text, /^ {2}lb dist\/server\.js --env-file \.env -- --verbose$/m);
    assert.ok(text.indexOf('\nApp\n') < text.indexOf('\nListening\n'));
  });

  it('says where to see what the hand-off is on this machine', () => {
    assert.match(help(start, 110).replace(/\s+/g, ' '), /the start line says which one it is\./);
  });

  for (const columns of [40, 60, 80, 110]) {
    it(`keeps within ${columns} columns, except for words that are longer`, () => {
      const tooLong = help(start, columns)
        .split('\n')
        .filter((line) => line.length > columns && line.trim().includes('  '));
      assert.deepEqual(tooLong, []);
    });
  }

  it('uses bold headings only where they are welcome', () => {
    assert.ok(help(start, 80, true).includes('\x1b[1mListening\x1b[0m'));
    assert.ok(!help(start).includes('\x1b'));
  });

  it('of another command shows that command only', () => {
    const text = help(algos);
    assert.match(text, /lb algos \[name\] \[--json\]/);
    assert.match(text, /--json +Print JSON/);
    assert.doesNotMatch(text, /--workers|Exit codes/);
  });
});
