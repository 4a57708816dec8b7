import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { widthOf } from '../../../../src/cli/top/view/cells.ts';
import { advance } from '../../../../src/cli/top/view/state.ts';
import { draw, press, shown } from './states.ts';

const sizes = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 40, rows: 10 },
  { columns: 20, rows: 4 },
  { columns: 1, rows: 1 },
] as const;

describe('the frame of lb top', () => {
  it('shows at 80 x 24 the load, the queue, what was shed, the reload, and a row per process', () => {
    const lines = draw(shown());
    assert.match(lines[0]!, /^lb {2}serving, pid 4700, up 1d$/);
    assert.match(lines[1]!, /^requests {2}2110\/s, p50 3\.3ms, p99 4\.5ms, 0\/s failed {2}█$/);
    assert.match(lines[2]!, /^queue 3 \(oldest 250ms\), shed 2, open 1200, accepted 1000\/s$/);
    assert.match(lines[3]!, /^reload 3 done, 2 of 2, took 1m$/);
    assert.match(lines[4]!, /^3 of 3 workers available, p2c\(d=3\), hand-off by mailbox$/);
    const head = lines.findIndex((line) => line.includes('▲slot'));
    assert.match(lines[head + 1]!, /^> {5}1 serving +1m ▒*█?▒* +10 +1 +10 +2\.3ms +87% +100M$/);
    assert.match(lines[head + 3]!, /^ {6}3 serving +1m █{5} +20 +20 +2000 +4\.5ms/);
    assert.match(lines[22]!, /^worker 1, generation 1, pid 100/);
    assert.match(lines[23]!, /^\? help {2}q quit .* d drain {2}r restart/);
  });

  it('has as many lines as there are rows and none that is too long, whatever the size and the mode', () => {
    const paused = press(shown(), 'p').state;
    const lost = advance(shown(), { type: 'lost', reason: `No master at ${'/long'.repeat(40)}` }).state;
    const asks = press(shown(), 'd').state;
    const types = press(shown(), 'a').state;
    for (const state of [shown(), paused, lost, asks, types, press(shown(), '?').state]) {
      for (const size of sizes) {
        for (const isUnicode of [true, false]) {
          const lines = draw(state, size, isUnicode);
          assert.equal(lines.length, size.rows);
          for (const line of lines) assert.ok(widthOf(line) <= size.columns, `${size.columns}: ${line}`);
        }
      }
    }
  });

  it('keeps at 40 x 10 what matters most', () => {
    const lines = draw(shown(), { columns: 40, rows: 10 });
    assert.match(lines.join('\n'), /requests {2}2110\/s.*\nqueue 3/s);
    assert.equal(lines.filter((line) => /^[> ] {5}[123] serving +\d+ +\d+ +[\d.]+ms$/.test(line)).length, 3);
    assert.match(lines[9]!, /^\? help {2}q quit/);
    assert.match(
      draw(press(shown(), 'd').state, { columns: 40, rows: 10 })[9]!,
      /^Drain worker 1\? \(y\/n\)$/,
    );
  });

  it('adds at 120 columns what is missed least', () => {
    const head = draw(shown(), { columns: 120, rows: 40 }).find((line) => line.includes('slot'))!;
    assert.deepEqual(head.trim().split(/ +/), [
      ...['▲slot', 'pid', 'gen', 'state', 'for', 'load', 'open', 'flight', 'req/s', 'p99', 'cpu', 'memory'],
      'restarts',
    ]);
  });

  it('shows text of an app as printable characters, and cuts wide ones whole', () => {
    const hostile = shown((later) => ({
      ...later,
      app: `/srv/\x1b[2J\x07\u202e\u200b${'漢字👨‍👩‍👧'.repeat(30)}`,
      processes: later.processes.map((each) => ({ ...each, reason: 'It\r\nsaid \x9b31m.' })),
    }));
    for (const size of sizes) {
      for (const line of draw(hostile, size)) {
        assert.doesNotMatch(line, /[\p{Cc}\p{Cf}]/u);
        assert.ok(widthOf(line) <= size.columns, line);
      }
    }
    for (const line of draw(hostile, sizes[0], false)) assert.match(line, /^[ -~]*$/);
  });

  it('says when the figures are old: paused, silent, or lost', () => {
    const paused = press(shown(), 'p').state;
    assert.match(draw(paused)[0]!, /^PAUSED/);
    assert.match(draw(advance(shown(), { type: 'tick', ageMs: 4000 }).state)[0]!, /^NO ANSWER for 4s/);
    const lost = advance(shown(), { type: 'lost', reason: 'No master named shop.' }).state;
    const later = advance(lost, { type: 'tick', ageMs: 5000 }).state;
    assert.match(draw(later)[0]!, /^LOST for 5s, trying again: No master named shop\./);
    assert.ok(draw(later).some((line) => /^> {5}1 serving/.test(line)));
  });

  it('scrolls to the selected row, and says where it is', () => {
    const many = shown((later) => ({
      ...later,
      processes: Array.from({ length: 40 }, (_, at) => ({ ...later.processes[0]!, slot: at + 1 })),
    }));
    const lines = draw(press(many, 'end').state, { columns: 60, rows: 12 });
    assert.ok(lines.some((line) => /^> +40 serving/.test(line)));
    assert.match(lines[10]!, /^35-40 of 40 {2}worker 40, generation 1/);
  });

  it('says by what rows are sorted whose column is not there', () => {
    assert.match(draw(press(shown(), '9').state)[0]!, /, sorted by restarts$/);
    assert.match(draw(press(shown(), '3').state).join('\n'), /▼open/);
    assert.match(draw(press(shown(), '3', 's').state, sizes[0], false).join('\n'), /\^open/);
  });

  it('scrolls a help that does not fit', () => {
    const low = { columns: 40, rows: 10 };
    assert.match(
      draw(press(shown(), '?').state, low).join('\n'),
      /^lb top\n\nup, down, k, j\n {2}choose a worker\n/,
    );
    const end = press(shown(), '?', ...Array(99).fill('down')).state;
    assert.match(draw(end, low).at(-2)!, /since the sample before/);
    assert.match(draw(press(shown(), 'h').state).at(-1)!, /^any key goes back$/);
  });
});
