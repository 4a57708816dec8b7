import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BenchResult } from '../../src/measure/bench/contract.ts';
import { barOf } from '../../src/report/bench/bars.ts';
import { benchJson } from '../../src/report/bench/json.ts';
import { benchText } from '../../src/report/bench/text.ts';

const plain = { columns: 80, isStyled: false };

const result: BenchResult = {
  version: '0.1.0',
  startedAt: '2026-01-02T03:04:05.000Z',
  machine: {
    cpu: 'Some CPU',
    cores: 8,
    memoryGiB: 16,
    kernel: 'Linux 6.1 x64',
    node: 'v20.19.0',
    pointsman: '0.1.0',
    loadAverage: 0.1,
  },
  url: 'http://127.0.0.1:40001/list?page=2',
  balancer: { app: 'server.js', algorithm: 'p2c(d=3)', workers: 2, handoff: 'mailbox' },
  load: {
    connections: 64,
    pipelining: 1,
    reconnects: false,
    rate: undefined,
    warmUpMs: 2_000,
    measureMs: 10_000,
    seed: 1,
  },
  seconds: 10,
  requestsPerSecond: 12_345.6,
  answered: 123_456,
  errors: {},
  latency: { mean: 0.75, p50: 0.5, p90: 1, p95: 2, p99: 4, p999: 6, max: 8 },
  isCorrected: false,
  histogram: 'HISTFAAA',
  cpu: { totalUs: 12.5, masterUs: 0.5, workersUs: 12 },
  memoryMiB: { master: 60, workers: 120.4 },
  shares: [
    { worker: 1, id: undefined, weight: 1, requests: 98_765, connections: 48 },
    { worker: 2, id: undefined, weight: 1, requests: 24_691, connections: 16 },
  ],
  fairness: 0.7353,
  timeLine: [],
  generator: { name: 'autocannon 9.0.0', processes: 1, busiest: 0.42, lateMs: 0, bottleneck: undefined },
  notes: [],
};

describe('the text of a benchmark', () => {
  it('says what was measured, the numbers, and what they come from', () => {
    assert.equal(
      benchText(result, plain),
      `server.js, 2 workers, algorithm p2c(d=3), hand-off by mailbox
GET /list?page=2 · 64 clients, keep-alive · as fast as possible · 10.0 s after
2.0 s of warm-up

Result
  requests/s  12,346  123,456 answered, none failed
  CPU time      12.5  µs per request: master 0.500, workers 12.0
  memory         180  MiB resident: master 60, workers 120

Latency in ms, from when a request was sent
  mean   0.750  ███▊
  p50    0.500  ██▌
  p90     1.00  █████
  p95     2.00  ██████████
  p99     4.00  ████████████████████
  p99.9   6.00  ██████████████████████████████
  max     8.00  ████████████████████████████████████████

Workers
  worker   share  requests  connections
  1       80.0 %    98,765           48  ███████████████████████████████████████
  2       20.0 %    24,691           16  █████████▊
  Jain's index of the requests: 0.7353

Load by autocannon 9.0.0, which used 42 % of a core
Some CPU, 8 cores, 16 GiB; Linux 6.1 x64; Node.js v20.19.0; pointsman 0.1.0
`,
    );
  });

  it('says that a latency at a rate is corrected', () => {
    const load = { ...result.load, rate: 5_000 };
    const text = benchText({ ...result, load, isCorrected: true }, plain);
    assert.match(text, / · 5,000 requests a second · /);
    assert.match(
      text,
      /^Latency in ms, from when a request was due \(corrected for coordinated omission\)$/m,
    );
  });

  it('shows errors by kind, the most frequent first', () => {
    const text = benchText({ ...result, errors: { ECONNRESET: 7, 503: 1_200 } }, plain);
    assert.match(text, /123,456 answered, 1,207 failed/);
    assert.match(text, /^Failed requests\n {2}1,200 {2}503\n {6}7 {2}ECONNRESET$/m);
  });

  it('warns when the generator was the bottleneck, and of what else a reader should know', () => {
    const generator = { ...result.generator, bottleneck: 'It could not ask for more.' };
    const text = benchText({ ...result, generator, notes: ['1 worker died.'] }, plain);
    assert.match(text, /^Notes\n {2}! It could not ask for more\.\n {2}! 1 worker died\.$/m);
  });

  it('leaves out what nobody knows of something that ran already', () => {
    const { cpu: _cpu, memoryMiB: _memory, ...known } = result;
    const text = benchText(
      {
        ...known,
        balancer: undefined,
        cpu: undefined,
        memoryMiB: undefined,
        shares: [],
        fairness: undefined,
      },
      plain,
    );
    assert.match(text, /^http:\/\/127\.0\.0\.1:40001\/list\?page=2\n64 clients/);
    assert.doesNotMatch(text, /processor|memory|Workers|Jain/);
  });

  it('calls a worker what it calls itself, without its control characters', () => {
    const shares = [{ worker: 1, id: 'a\x1b[2J', weight: 1, requests: 1, connections: 1 }];
    const text = benchText({ ...result, shares, fairness: 1 }, plain);
    assert.match(text, /^ {2}a\\x1B\[2J +100\.0 %/m);
  });

  it('stays within the terminal, and is bold only where that is welcome', () => {
    const shown = benchText(
      { ...result, notes: ['A long note '.repeat(12).trim()] },
      { columns: 48, isStyled: true },
    );
    const lines = shown.split('\n').filter((line) => /█|note|·/.test(line));
    assert.ok(lines.length > 12);
    for (const line of lines) assert.ok(line.length <= 48, line);
    assert.ok(shown.includes('\x1b[1mWorkers\x1b[0m'));
  });
});

describe('the JSON of a benchmark', () => {
  it('is the whole result', () => {
    assert.deepEqual(JSON.parse(benchJson(result)), JSON.parse(JSON.stringify(result)));
    const { requestsPerSecond, latency, shares } = JSON.parse(benchJson(result));
    assert.deepEqual([requestsPerSecond, latency.p999, shares[1].requests], [12_345.6, 6, 24_691]);
  });
});

describe('a bar', () => {
  it('is exact to an eighth of a character, and shows whatever is not nothing', () => {
    assert.equal(barOf(1, 4), '████');
    assert.equal(barOf(0.5, 3), '█▌');
    assert.equal(barOf(1e-9, 4), '▏');
    assert.equal(barOf(0, 4), '');
    assert.equal(barOf(2, 2), '██');
    assert.equal(barOf(0.5, 0), '');
  });
});
