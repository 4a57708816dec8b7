import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { commands } from '../../src/cli/commands/index.ts';
import { type ParsedLine, parseLine } from '../../src/cli/parse.ts';
import type { PointsmanError } from '../../src/errors.ts';

function parse(...argv: string[]): ParsedLine {
  return parseLine(argv, commands);
}

/** The options that were given. */
function flags(...argv: string[]): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(parse(...argv).flags).filter(([, value]) => value !== undefined));
}

function refusal(...argv: string[]): string {
  try {
    parse(...argv);
  } catch (error) {
    return `${(error as PointsmanError).code} ${(error as Error).message}`;
  }
  assert.fail(`accepted: ${argv.join(' ')}`);
}

describe('parseLine', () => {
  it('starts serving when no command is named', () => {
    assert.equal(parse().command.name, 'start');
    assert.equal(parse('start').command.name, 'start');
    assert.equal(parse('algos').command.name, 'algos');
  });

  it('finds the command behind flags and their values', () => {
    assert.equal(parse('--log-level', 'info', 'start').command.name, 'start');
    assert.equal(parse('--json', 'algos').command.name, 'algos');
    assert.ok(parse('algos', '--json').switches.has('json'));
  });

  it('passes values on as they were written, by flag, alias, camel case and equals sign', () => {
    assert.deepEqual(flags('--port', '08', '-w', '50%', '--stallMs=20ms', '--body-limit=1MiB'), {
      port: '08',
      workers: '50%',
      stallMs: '20ms',
      bodyLimit: '1MiB',
    });
    assert.deepEqual(flags('-w4'), { workers: '4' });
    assert.deepEqual(flags('--workers', '-1'), { workers: '-1' });
    assert.deepEqual(flags('--workers', '--port', '1'), { workers: '', port: '1' });
  });

  it('lets the last of two equal flags win', () => {
    assert.deepEqual(flags('--port', '1', '-p', '2', '--port=3'), { port: '3' });
    assert.deepEqual(flags('--log-pretty', '--no-log-pretty'), { logPretty: 'false' });
    assert.deepEqual(flags('--log-pretty', 'maybe'), { logPretty: 'maybe' });
  });

  it('sees the wish for help and version beside anything', () => {
    assert.ok(parse('algos', '-h').wantsHelp);
    assert.ok(parse('-p', '1', '--help').wantsHelp);
    assert.ok(parse('-v').wantsVersion);
    const both = parse('-vh');
    assert.ok(both.wantsVersion && both.wantsHelp);
  });

  it('leaves the word behind a switch alone', () => {
    assert.ok(parse('--json', 'algos').switches.has('json'));
    assert.match(refusal('--help', 'false'), /^ERR_UNKNOWN_COMMAND "false" is not a command/);
  });

  const refused: readonly [line: string, message: string][] = [
    ['--help=false', 'ERR_INVALID_OPTION "--help=false" is not valid: expected --help without a value.'],
    ['--version=3', 'ERR_INVALID_OPTION "--version=3" is not valid: expected --version without a value.'],
    ['algos --json=no', 'ERR_INVALID_OPTION "--json=no" is not valid: expected --json without a value.'],
    ['-h=0', 'ERR_INVALID_OPTION "-h=0" is not valid: expected -h without a value.'],
    ['-v3', 'ERR_INVALID_OPTION "-v3" is not valid: expected -v without a value.'],
    ['--wrokers 3', 'ERR_UNKNOWN_OPTION --wrokers is not an option. Did you mean --workers?'],
    [
      '--maxConections 3',
      'ERR_UNKNOWN_OPTION --max-conections is not an option. Did you mean --max-connections?',
    ],
    ['--no-workers', 'ERR_UNKNOWN_OPTION --no-workers is not an option. Did you mean --workers?'],
    ['-z', 'ERR_UNKNOWN_OPTION -z is not an option. "lb --help" lists the options.'],
    [
      'algos --workers 3',
      'ERR_UNKNOWN_OPTION --workers is not an option. "lb algos --help" lists the options.',
    ],
    ['--json', 'ERR_UNKNOWN_OPTION --json is not an option. "lb --help" lists the options.'],
    ['--constructor', 'ERR_UNKNOWN_OPTION --constructor is not an option. "lb --help" lists the options.'],
    ['--to-string=1', 'ERR_UNKNOWN_OPTION --to-string is not an option. "lb --help" lists the options.'],
    ['--__proto__ 1', 'ERR_UNKNOWN_OPTION --__proto__ is not an option. "lb --help" lists the options.'],
    ['strat', 'ERR_UNKNOWN_COMMAND "strat" is not a command. Did you mean start?'],
    ['banana', 'ERR_UNKNOWN_COMMAND "banana" is not a command. The commands are start, algos, completion.'],
    [
      '-- banana',
      'ERR_UNKNOWN_COMMAND "banana" is not a command. The commands are start, algos, completion.',
    ],
    ['start now', 'ERR_UNKNOWN_COMMAND "now" is not a command. "lb start" takes no words after its name.'],
  ];
  for (const [line, message] of refused) {
    it(`refuses "lb ${line}"`, () => {
      assert.equal(refusal(...line.split(' ')), message);
    });
  }
});
