import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { algorithmCatalog } from '../../src/algorithms/index.ts';
import { commands } from '../../src/cli/commands/index.ts';
import { answerShell, completionsFor } from '../../src/cli/completions.ts';
import { scenarios } from '../../src/measure/scenarios/index.ts';
import { baselines } from '../../src/measure/targets/index.ts';
import { serveOptions } from '../../src/options/index.ts';
import { flagName, hasFlag, isNegatable } from '../../src/options/names.ts';
import { readArrivals } from '../../src/simulate/experiment/written/arrivals.ts';
import { readDistribution } from '../../src/simulate/experiment/written/distribution.ts';

/** For a line in which a bar stands for an empty word at the cursor. */
function complete(line: string): string[] {
  const words = line.split(' ').map((word) => (word === '|' ? '' : word));
  return completionsFor(words, commands).map(({ text }) => text);
}

/** What a wrong value is answered with. */
function expectedOf(flag: 'service' | 'arrivals'): string {
  try {
    if (flag === 'service') readDistribution('nothing', 1);
    else readArrivals('nothing', undefined);
  } catch (error) {
    return /: expected (.*?)\.( |$)/.exec((error as Error).message)![1]!;
  }
  return '';
}

const algorithms = algorithmCatalog.map(({ name }) => name);

describe('completionsFor', () => {
  it('offers the commands, and the flags of the one that is named', () => {
    assert.deepEqual(complete('|'), [...commands.map(({ name }) => name), 'help']);
    assert.deepEqual(
      complete('help |'),
      commands.map(({ name }) => name),
    );
    assert.deepEqual(complete('help co'), ['compare', 'completion']);
    assert.deepEqual(complete('help sim |'), []);
    assert.deepEqual(complete('al'), ['algo', 'algos']);
    assert.deepEqual(complete('algos |'), algorithms);
    assert.deepEqual(complete('algos rr |'), ['--json', '--help', '--version']);
    assert.deepEqual(complete('completion |'), ['bash', 'zsh', 'fish']);
    assert.deepEqual(complete('completion f'), ['fish']);
    assert.deepEqual(complete('completion fish |'), ['--help', '--version']);
  });

  it('offers every long flag, negated toggles too, and no short one', () => {
    const flags = complete('start --');
    for (const [key, option] of Object.entries(serveOptions)) {
      assert.equal(flags.includes(`--${flagName(key)}`), hasFlag(option), key);
      assert.equal(flags.includes(`--no-${flagName(key)}`), isNegatable(option), key);
    }
    assert.deepEqual(
      flags.filter((flag) => !/^--[a-z-]{3,}$/.test(flag)),
      [],
    );
    assert.deepEqual(complete('--no-log'), ['--no-log-pretty', '--no-log-compress']);
  });

  it('offers the values of a flag, by its short name, before a command and behind an equals sign too', () => {
    assert.deepEqual(complete('--algo |'), algorithms);
    assert.deepEqual(complete('start -a le'), ['least-connections', 'least-requests', 'least-time']);
    assert.deepEqual(complete('--algo=r'), ['--algo=rr', '--algo=random', '--algo=ring']);
    assert.deepEqual(complete('--algo = r'), ['rr', 'random', 'ring']);
    assert.deepEqual(complete('--algo p2c : d = 3 al'), ['algo', 'algos'], 'as bash takes p2c:d=3 apart');
    assert.deepEqual(complete('--algo p2c : d = 3 --algo-option d'), ['d=']);
    assert.deepEqual(complete('--log-level |'), serveOptions.logLevel.values);
    assert.deepEqual(complete('--handoff |'), ['auto', 'mailbox', 'ipc']);
    assert.deepEqual(complete('--workers |'), ['auto']);
  });

  it('offers the values of a toggle beside the commands, since it may stand without', () => {
    assert.deepEqual(complete('--log-pretty |').slice(0, 4), ['auto', 'on', 'off', 'start']);
  });

  it('offers nothing, and so lets the shell offer files, where any text may stand', () => {
    assert.deepEqual(complete('--config |'), []);
    assert.deepEqual(complete('--port |'), []);
    assert.deepEqual(complete('-- |'), []);
    assert.deepEqual(complete('--env-file |'), []);
    assert.deepEqual(complete('--cwd |'), []);
    assert.deepEqual(complete('--app |'), []);
    assert.deepEqual(complete('start |'), []);
    assert.deepEqual(complete('--log-pretty on start dist/s'), []);
    assert.deepEqual(complete('serv'), []);
    assert.deepEqual(complete('./'), []);
  });

  it('offers the flags, and no command, behind the app', () => {
    assert.deepEqual(complete('server.js |'), complete('--'));
    assert.deepEqual(complete('start server.js |'), complete('--'));
    assert.deepEqual(complete('-w 2 server.js al'), []);
    assert.deepEqual(complete('server.js --algo r'), ['rr', 'random', 'ring']);
    assert.deepEqual(complete('--wait-ready |').slice(0, 3), ['on', 'off', 'start']);
  });

  it('offers the options of the algorithm that is named, and those of all', () => {
    const shared = complete('--algo-option |');
    assert.deepEqual(shared.slice(-4), ['sticky=on', 'sticky=off', 'sticky-wait=on', 'sticky-wait=off']);
    assert.deepEqual(complete('--algo p2c --algo-option s'), [
      ...['connections', 'requests', 'latency', 'utilization'].map((signal) => `signal=${signal}`),
      ...shared.filter((option) => option.startsWith('s')),
    ]);
    assert.deepEqual(complete('--algo-option d=3 -a p2c(d=3) --algo-option d'), ['d=']);
    assert.ok(complete('--algo=least-time server.js --algo-option |').includes('tie=lru'));
    assert.ok(
      complete('--algo p2c --algo-option d=3 --algo-o').includes('--algo-option'),
      'it may be given again',
    );
  });

  it('offers names with commas between them, each once, and all or none alone', () => {
    assert.deepEqual(complete('compare --algos |'), ['all', 'none', ...algorithms]);
    assert.deepEqual(complete('sim -a |'), ['all', ...algorithms]);
    assert.deepEqual(complete('sim --algos rr,r'), ['rr,random', 'rr,ring']);
    assert.deepEqual(complete('sim --algos=p2c(d=3,signal=latency),rin'), [
      '--algos=p2c(d=3,signal=latency),ring',
    ]);
    assert.deepEqual(complete('sim --algos p2c(d=3,r'), []);
    assert.deepEqual(complete('compare --scenario b'), ['blocked-loop', 'burst']);
    assert.deepEqual(complete('compare -s burst,crash,b'), ['burst,crash,blocked-loop']);
    assert.deepEqual(complete('compare --against nginx,ha'), [
      'nginx,haproxy',
      'nginx,haproxy-roundrobin',
      'nginx,haproxy-leastconn',
    ]);
    assert.deepEqual(complete('compare --handoff mailbox,|'.replace('|', '')), [
      'mailbox,auto',
      'mailbox,ipc',
    ]);
  });

  it('offers every scenario and every baseline that there is', () => {
    assert.deepEqual(complete('compare --scenario |'), ['all', ...scenarios.map(({ name }) => name)]);
    assert.deepEqual(complete('compare --against |').sort(), baselines.map(({ name }) => name).sort());
  });

  it('offers every distribution, every kind of arrivals and every discipline of the simulator', () => {
    const named = (expected: string): string[] =>
      [...expected.matchAll(/([a-z][a-z-]+)(\([^)]*\))?(?=,|\.| or|$)/g)].map(([, name]) => name!);
    for (const flag of ['service', 'arrivals'] as const) {
      const offered = complete(`sim --${flag} |`);
      assert.deepEqual(
        offered.map((text) => text.replace('(', '')),
        named(expectedOf(flag)),
      );
    }
    assert.deepEqual(complete('sim --service e'), ['exponential', 'erlang(']);
    assert.deepEqual(complete('sim --discipline |'), ['fcfs', 'ps']);
  });

  it('takes no value of a flag for a command, and offers no flag twice', () => {
    assert.deepEqual(complete('--config algos al'), ['algo', 'algos']);
    assert.ok(!complete('--workers 3 --w').includes('--workers'));
    assert.ok(complete('--env-file .env --e').includes('--env-file'), 'unless it may be given again');
  });
});

describe('answerShell', () => {
  const answer = (words: string[], env = {}): string | undefined =>
    answerShell(['--get-yargs-completions', ...words], commands, env);

  it('keeps silent unless it is asked', () => {
    assert.equal(answerShell(['--algo', 'rr'], commands, {}), undefined);
  });

  it('gives bash bare words', () => {
    assert.equal(answer(['lb', '--algo', '']), `${algorithms.join('\n')}\n`);
    assert.equal(answer(['/usr/bin/lb', 'al']), 'algo\nalgos\n');
  });

  it('gives zsh words and what they mean', () => {
    assert.equal(
      answer(['lb', 'algos'], { COMP_LINE: 'lb algos' }),
      'algos:list the algorithms, or explain one\n',
    );
  });

  it('gives what runs instead of flags, where the cursor wants it', () => {
    const running = [{ text: '2', about: 'serving, 7 open' }];
    const asked = (...words: string[]) =>
      answerShell(['--get-yargs-completions', ...words], commands, {}, running);
    assert.equal(asked('lb', 'drain', ''), '2\n');
    assert.match(asked('drain')!, /^2\tserving, 7 open\n/);
  });

  it('gives fish what fits the cursor and nothing where files are wanted', () => {
    assert.equal(answer(['--fish', 'algos']), 'algos\tlist the algorithms, or explain one\n');
    assert.match(answer(['--fish', '--algo', ''])!, /^rr\tvalue of --algo\n/);
    assert.equal(answer(['--fish', '--config', '']), '');
    assert.equal(answer(['--fish', 'start', 'ser']), '');
  });

  it('gives fish, asked by an older script, the words for both, a word that is begun and one that is to come', () => {
    assert.match(answer(['--algo'])!, /^--algo\tAlgorithm .*\n--algo-option\t.*\nrr\tvalue of --algo\n/);
    assert.match(answer(['algos'])!, /^algos\tlist the algorithms, or explain one\n/);
  });
});
