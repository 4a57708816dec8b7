import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compareText } from '../../src/report/compare/text.ts';
import { characters, scenarios } from './cast.ts';
import { comparison, type Wishes } from './comparisons.ts';

const names = characters.map(({ name }) => name);

function text(wishes: Wishes = {}, isStyled = false): string {
  return compareText([comparison(wishes)], { isStyled, report: undefined });
}

/** The line of the last table that begins with a name. */
function lineOf(shown: string, name: string): string {
  return shown.split('\n').findLast((line) => line.startsWith(`${name} `)) ?? '';
}

describe('the text of a comparison', () => {
  it('answers in words, and has a row with a ratio for every target', () => {
    const shown = text();
    assert.match(shown, /^blocked-loop: least-connections has the best p99: /);
    assert.match(shown, /^target +req\/s +p50 +p99 +p99\.9 +CPU µs +Jain +errors +p99 × baseline$/m);
    for (const name of names) assert.ok(lineOf(shown, name).length > 40, name);
    assert.match(lineOf(shown, 'least-connections'), / [\d.]+\* .* 0\.\d+ × \(0\.\d+–0\.\d+\)$/);
    assert.match(lineOf(shown, 'node-cluster-none'), /≈ 1\.\d+ × \(/);
    assert.match(lineOf(shown, 'node-cluster-rr'), /–$/);
    assert.match(shown, /3 rounds of all targets .* 4 workers, seed 1\nExample CPU 3000/);
  });

  it('stars nothing that one round seems to show', () => {
    const shown = text({ rounds: 1 });
    assert.match(shown, /but 1 round cannot show a difference/);
    for (const name of names) assert.ok(!lineOf(shown, name).includes('*'), name);
  });

  it('says in lines who is missing, who failed and whose limit it was', () => {
    const shown = text({
      failing: { single: 'always', pm2: 'once' },
      generatorBound: ['rr'],
      missing: [{ name: 'nginx-rr', how: 'nginx is not installed: run "apt-get install nginx"' }],
      notes: ['the machine was busy'],
    });
    assert.match(shown, /^single: failed: it did not listen within 15 s$/m);
    assert.match(shown, /^nginx-rr: not run: nginx is not installed: run "apt-get install nginx"$/m);
    assert.match(shown, /^pm2: round 2 of 3 failed: /m);
    assert.match(shown, /^rr \^ /m);
    assert.match(shown, /^rr: the load generator was at its limit in 3 of 3 rounds/m);
    assert.match(shown, /^the machine was busy$/m);
  });

  it('calls skipped what there was no time for, and failed what failed', () => {
    const shown = text({ skipped: { single: 'always', pm2: 'once', rr: 'once' }, failing: { rr: 'once' } });
    assert.match(shown, /^single: skipped: no time was left \(--quick\)$/m);
    assert.match(shown, /^pm2: round 2 of 3 skipped: no time was left \(--quick\)$/m);
    assert.match(shown, /^rr: round 2 of 3 failed: it did not listen/m);
    assert.doesNotMatch(shown, /no time was left.*failed|failed.*no time was left/);
  });

  it('has volleys by worker, and their shares as a bar', () => {
    const shown = text({ scenario: scenarios.distribution });
    assert.match(shown, /^target +worker 1 +worker 2 +worker 3 +worker 4 +deviation +shares$/m);
    assert.match(shown, /^rr +250\.\.250 +250\.\.250 +250\.\.250 +250\.\.250 +0 +1{8}2{8}3{8}4{8}$/m);
    assert.match(shown, /^single +1000\.\.1000 +– +– +– +0 +1{32}$/m);
    assert.match(
      text({ scenario: scenarios.distribution, workers: 12 }),
      /^rr +83\.\.\d+ +[\d.]+ +8\.\d % to 8\.\d %$/m,
    );
  });

  it('leaves out what nobody knows: CPU time, ratios of one target alone', () => {
    const shown = text({ targets: characters.slice(0, 1), baseline: 'rr', hasCpu: false });
    assert.match(shown, /^target +req\/s +p50 +p99 +p99\.9 +Jain +errors$/m);
    assert.match(
      text({ targets: characters.slice(0, 1), failing: { rr: 'always' } }),
      /^blocked-loop: No target produced a result\n\nrr: failed: /,
    );
  });

  it('shows several scenarios, and where the report is', () => {
    const shown = compareText([comparison(), comparison({ scenario: scenarios.crash })], {
      isStyled: false,
      report: 'out.html',
    });
    assert.match(
      shown,
      /^blocked-loop: [\s\S]*^crash: Fewest requests without an answer [\s\S]*\nReport: out\.html\n$/m,
    );
  });

  it('is bold only on a terminal that can be, and never steered by a name', () => {
    assert.ok(text({}, true).startsWith('\x1b[1mblocked-loop: '));
    const shown = text({
      targets: [{ ...characters[0]!, name: 'a\x1b[2Jb' }, ...characters.slice(4)],
      notes: ['c\x07'],
    });
    assert.ok(!shown.includes('\x1b') && !shown.includes('\x07'));
    assert.match(shown, /^a\\x1B\[2Jb /m);
  });
});
