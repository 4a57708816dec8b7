import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { commands } from '../../src/cli/commands/index.ts';
import { type ParsedLine, parseLine } from '../../src/cli/parse.ts';
import type { PointsmanError } from '../../src/errors.ts';

/** In a directory with a file "server" and a directory "1". */
function parse(...argv: string[]): ParsedLine {
  return parseLine(argv, commands, (path) => path === 'server' || path === '1');
}

/** The options that were given. */
function flags(...argv: string[]): ParsedLine['flags'] {
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

const secondWord =
  'ERR_INVALID_OPTION "extra" is not valid: expected a single app. Arguments of the app go after --, as in "lb server.js -- --verbose".';

function valueMissing(given: string): string {
  return `ERR_INVALID_OPTION ${given} is not valid: expected a value. One that begins with dashes can be written as `;
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
    assert.deepEqual(flags('--port', '08', '-w', '50%', '--stallTimeout=20ms', '--body-limit=1MiB'), {
      port: '08',
      workers: '50%',
      stallTimeout: '20ms',
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
    assert.deepEqual(flags('--app', 'a.js', '--app', 'b.js'), { app: 'b.js' });
  });

  it('takes a number with a sign for a word, and a switch with a dash in it', () => {
    for (const count of ['6', '+2', '-1']) {
      assert.equal(parse('scale', count).command.name, 'scale');
      assert.deepEqual(parse('scale', count).words, [count]);
      assert.deepEqual(parse('scale', '--name', 'shop', count, '--json').words, [count]);
    }
    assert.deepEqual([...parse('reload', '--no-wait', '--replace').switches], ['no-wait', 'replace']);
    assert.deepEqual(parse('weight', '2', '0.5').words, ['2', '0.5']);
    assert.match(
      refusal('rebalance', 'now'),
      /ERR_UNKNOWN_COMMAND "now" after "lb rebalance" .*"lb rebalance --help"/,
    );
  });

  it('takes a path, a file, and any word behind "start" for the app', () => {
    for (const app of ['server.js', './server', 'dist/server', 'dist\\server', 'server', '..']) {
      assert.equal(parse(app).command.name, 'start');
      assert.deepEqual(flags(app), { app });
      assert.deepEqual(flags('start', app, '-w', '2'), { app, workers: '2' });
    }
    assert.deepEqual(flags('start', 'banana'), { app: 'banana' });
    assert.deepEqual(parse('start', 'server.js').words, []);
  });

  it('finds the app behind flags and their values, and never takes a value for it', () => {
    assert.deepEqual(flags('-w', '2', 'server.js'), { workers: '2', app: 'server.js' });
    assert.deepEqual(flags('--wait-ready', 'server.js'), { waitReady: 'true', app: 'server.js' });
    assert.deepEqual(flags('--no-source-maps', 'server'), { sourceMaps: 'false', app: 'server' });
    assert.deepEqual(flags('--log-pretty', '1'), { logPretty: '1' });
    assert.deepEqual(flags('--config', 'lb.config.ts'), { config: 'lb.config.ts' });
    assert.deepEqual(flags('--app', 'server.js'), { app: 'server.js' });
    const help = parse('server.js', '--help');
    assert.deepEqual([help.command.name, help.wantsHelp], ['start', true]);
  });

  it('takes the first word "help" for the help of what follows', () => {
    for (const [line, command] of [
      [['help'], 'start'],
      [['help', 'sim'], 'sim'],
      [['help', 'start'], 'start'],
      [['help', 'server.js'], 'start'],
      [['help', '--', 'x'], 'start'],
    ] as const) {
      const { command: found, wantsHelp } = parse(...line);
      assert.deepEqual([found.name, wantsHelp], [command, true], line.join(' '));
    }
    assert.match(refusal('help', 'sym'), /"sym" is not a command\. Did you mean sim\?/);
    assert.match(refusal('hepl'), /Did you mean help\?/);
    assert.equal(parse('start', 'help').flags.app, 'help');
  });

  it('leaves the words behind a command to it', () => {
    assert.deepEqual(parse('algos', 'p2c').words, ['p2c']);
    assert.deepEqual(parse('algos', '--', 'p2c').words, ['p2c']);
  });

  it('takes options of the algorithm one by one', () => {
    const line = ['--algo', 'p2c', '--algo-option', 'd=3', '--algo-option', 'signal=requests'];
    assert.deepEqual(flags(...line), { algo: 'p2c', algoOption: ['d=3', 'signal=requests'] });
  });

  it('prefers a command to a file of its name', () => {
    const line = parseLine(['algos'], commands, () => true);
    assert.deepEqual([line.command.name, line.words], ['algos', []]);
  });

  it('keeps the words behind -- exactly as they stand', () => {
    const args = ['--workers', '4', '-h', 'two words', '', '08', '--', '--__proto__', '--help=no', 'start'];
    assert.deepEqual(flags('server.js', '-w', '2', '--', ...args), { app: 'server.js', workers: '2', args });
    assert.ok(!parse('server.js', '--', '--help').wantsHelp);
    assert.deepEqual(flags('--', 'banana'), { args: ['banana'] }, 'the app may be named elsewhere');
    assert.deepEqual(flags('server.js', '--'), { app: 'server.js' });
    assert.deepEqual(parse('completion', '--', 'zsh').words, ['zsh']);
  });

  it('adds up flags for Node.js, and splits each at white space', () => {
    const given = flags('--node-args=--inspect', '--node-args', ' --a=1  --b ', '--nodeArgs', '--c');
    assert.deepEqual(given, { nodeArgs: ['--inspect', '--a=1', '--b', '--c'] });
    assert.deepEqual(flags('--node-args', '--require ./a.js', 'server.js'), {
      nodeArgs: ['--require', './a.js'],
      app: 'server.js',
    });
    assert.deepEqual(flags('--node-args='), { nodeArgs: [] });
  });

  it('adds up files of variables, each a path with its spaces', () => {
    const given = flags('--env-file', '.env', '--env-file=two words.env', 'server.js');
    assert.deepEqual(given, { envFile: ['.env', 'two words.env'], app: 'server.js' });
    assert.deepEqual(flags('--env-file', '-w', '2'), { envFile: [''], workers: '2' });
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
    ['-v3', 'ERR_INVALID_OPTION -v3 is not valid: expected -v without a value.'],
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
    ['algoss', 'ERR_UNKNOWN_COMMAND "algoss" is not a command. Did you mean algos?'],
    [
      'banana',
      'ERR_UNKNOWN_COMMAND "banana" is not a command. The commands are start, status, top, reload, scale, drain, resume, restart, weight, algo, rebalance, logs, dashboard, upgrade, stop, demo, algos, bench, compare, sim, completion. To run an app, give the path of its file.',
    ],
    ['server.js extra', secondWord],
    ['start server.js extra', secondWord],
    [
      '--app a.js b.js',
      'ERR_INVALID_OPTION "--app a.js" is not valid: expected only one app, but "b.js" is given as well. Omit one of them.',
    ],
    [
      'server.js --verbose',
      'ERR_UNKNOWN_OPTION --verbose is not an option. "lb --help" lists the options; those of the app go after --.',
    ],
    [
      'server.js --args x',
      'ERR_UNKNOWN_OPTION --args is not an option. "lb --help" lists the options; those of the app go after --.',
    ],
    ['--node-args', `${valueMissing('--node-args')}--node-args=--inspect.`],
    ['--node-args --port 1', `${valueMissing('--node-args --port')}--node-args=--port.`],
    ['--node-args -w 1', `${valueMissing('--node-args -w')}--node-args=-w.`],
    ['--node-args --help', `${valueMissing('--node-args --help')}--node-args=--help.`],
  ];
  for (const [line, message] of refused) {
    it(`refuses "lb ${line}"`, () => {
      assert.equal(refusal(...line.split(' ')), message);
    });
  }
});
