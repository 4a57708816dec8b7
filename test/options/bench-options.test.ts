import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planBench } from '../../src/measure/bench/plan.ts';
import { resolveBench } from '../../src/options/bench-options.ts';
import type { Flags } from '../../src/options/index.ts';

function plan(flags: Flags): ReturnType<typeof planBench> {
  return planBench(resolveBench(flags));
}

function refusal(flags: Flags): string {
  try {
    plan(flags);
  } catch (error) {
    const { code, message } = error as Error & { code: string };
    assert.equal(code, 'ERR_INVALID_OPTION', message);
    return message;
  }
  return assert.fail(`${JSON.stringify(flags)} was accepted`);
}

describe('the options of lb bench', () => {
  it('load the built-in responder for ten seconds unless told otherwise', () => {
    const { target, load } = plan({});
    assert.ok(target.kind === 'balancer');
    assert.deepEqual([target.path, target.algorithm, target.settings.app], ['/', 'rr', undefined]);
    assert.deepEqual(load, {
      connections: 64,
      pipelining: 1,
      reconnects: false,
      rate: undefined,
      warmUpMs: 2_000,
      measureMs: 10_000,
      seed: 1,
    });
  });

  it('give the balancer its own', () => {
    const { target } = plan({
      app: 'server.js',
      args: ['--verbose'],
      workers: '3',
      algo: 'p2c(d=3)',
      algoOption: ['share-cap=2'],
      weights: '2,1',
      handoff: 'ipc',
      envFile: ['.env'],
    });
    assert.ok(target.kind === 'balancer');
    assert.equal(target.algorithm, 'p2c(d=3, share-cap=2)');
    const { algorithm, app, args, workers, weights, handoff, envFile } = target.settings;
    assert.deepEqual(algorithm, { name: 'p2c', options: { d: 3, 'share-cap': 2 } });
    assert.deepEqual(
      { app, args, workers, weights, handoff, envFile },
      {
        app: 'server.js',
        args: ['--verbose'],
        workers: 3,
        weights: [2, 1],
        handoff: 'ipc',
        envFile: ['.env'],
      },
    );
  });

  it('leave an algorithm from a file a file', () => {
    const { target } = plan({ algo: './mine.mjs(depth=2)' });
    assert.ok(target.kind === 'balancer');
    assert.deepEqual(target.settings.algorithm, { file: './mine.mjs', options: { depth: '2' } });
  });

  it('measure a URL, with the options of the load', () => {
    const { target, load } = plan({ url: 'https://localhost:8443/a?b=c', duration: '1s', reconnect: 'on' });
    assert.deepEqual(target, { kind: 'url', url: 'https://localhost:8443/a?b=c' });
    assert.deepEqual([load.measureMs, load.reconnects], [1_000, true]);
  });

  it('have no more clients than requests a second', () => {
    assert.equal(plan({ rate: '50' }).load.connections, 50);
    assert.equal(plan({ rate: '50', connections: '8' }).load.connections, 8);
  });

  for (const [flags, message] of [
    [{ url: 'ftp://x' }, /--url ftp:\/\/x is not valid: expected a URL such as/],
    [{ url: 'http://x:99999/' }, /expected a URL such as/],
    [{ url: 'http://user:secret@x/' }, /expected a URL such as/],
    [{ url: 'http://x/', path: '/a' }, /--path \/a together with --url .* Make the path part of the URL\./],
    [
      { url: 'http://x/', app: 'server.js' },
      /^server\.js together with --url .* already running has its own/,
    ],
    [{ url: 'http://x/', workers: '2' }, /--workers 2 together with --url/],
    [{ url: 'http://x/', algo: 'p2c' }, /--algo p2c together with --url/],
    [{ url: 'http://x/', args: ['-v'] }, /-- -v together with --url/],
    [{ reconnect: 'on', pipelining: '4' }, /--pipelining 4 together with --reconnect on/],
    [{ args: ['--verbose'] }, /-- --verbose is for an app, but no app is given/],
    [{ path: 'a' }, /--path a is not valid: expected a path that starts with \//],
    [{ algo: 'leest-connections' }, /Did you mean least-connections\?/],
    [{ algo: 'rr', algoOption: ['d=3'] }, /--algo-option "d=3" is not valid: expected an option of rr/],
    [{ workers: '2', weights: '0,0,1' }, /--weights .*expected a weight above 0 for at least one worker/],
    [{ duration: '0' }, /--duration 0 is not valid: expected a time from 200ms/],
    [{ rate: '0' }, /--rate 0/],
  ] as const satisfies readonly (readonly [Flags, RegExp])[]) {
    it(`refuse ${JSON.stringify(flags)}`, () => {
      assert.match(refusal(flags), message);
    });
  }
});
