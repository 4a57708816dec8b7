import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import type { Algorithm } from '../../src/algorithms/contract.ts';
import type { Scheme } from '../../src/protocol/cluster-protocol.ts';
import { FakeListener } from './fake-listener.ts';
import { FrontendsBench } from './frontends-bench.ts';

describe('the frontends', () => {
  let bench: FrontendsBench;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    bench = new FrontendsBench();
  });
  afterEach(() => {
    bench.frontends.closeAll();
    mock.timers.reset();
  });

  it('have numbers of their own, and each gets what comes in by it', () => {
    const [first, second] = [bench.open([1]), bench.open([2])];
    assert.notEqual(first.id, second.id);
    bench.arrive(second);
    bench.arrive(first);
    assert.deepEqual(bench.sent, ['1 to 2', '2 to 1']);
    assert.equal(bench.frontends.get(second.id), second);
    assert.deepEqual(bench.frontends.all, [first, second]);
    assert.deepEqual([first.dispatcher.accepted, bench.frontends.accepted], [1, 2]);
  });

  it('share the places of a worker', () => {
    const [first, second] = [bench.open([1]), bench.open([1])];
    bench.arrive(first);
    bench.arrive(second);
    assert.deepEqual(bench.sent, ['1 to 1'], 'its one place is taken');
    bench.pool.taken(1);
    assert.deepEqual(bench.sent, ['1 to 1', '2 to 1']);
    assert.equal(bench.pool.workers[0]!.open, 2);
  });

  it('do not hold each other up: a full queue of one is none of the other', () => {
    const [stuck, free] = [bench.open([]), bench.open([1])];
    const waiting = [bench.arrive(stuck), bench.arrive(stuck), bench.arrive(stuck)];
    assert.deepEqual(
      waiting.map(({ fate }) => fate),
      ['held', 'held', 'shed'],
    );
    bench.arrive(free);
    assert.deepEqual(bench.sent, ['4 to 1']);
    assert.equal(bench.arrive(free).fate, 'held', 'it may wait, too');
    assert.deepEqual([stuck.dispatcher.waiting, free.dispatcher.waiting, bench.frontends.waiting], [2, 1, 3]);
  });

  it('share the limits of the master', () => {
    bench = new FrontendsBench({ limits: { maxConnections: 2 } });
    const [first, second] = [bench.open([]), bench.open([1])];
    bench.arrive(first);
    bench.arrive(second);
    assert.equal(bench.arrive(second).fate, 'shed');
    assert.equal(bench.shedder.counts['max-connections'], 1);
  });

  it('tell the algorithm of every address of all that the workers have', () => {
    const told: string[] = [];
    let made = 0;
    const createAlgorithm = (): Algorithm => {
      const name = ++made;
      return {
        pick: (workers) => workers[0],
        assigned: ({ slot }) => told.push(`${name} assigned ${slot}`),
        released: ({ slot }) => told.push(`${name} released ${slot}`),
      };
    };
    bench = new FrontendsBench({ createAlgorithm });
    const first = bench.open([1]);
    bench.open([2]);
    bench.arrive(first);
    bench.pool.returned(1);
    assert.deepEqual(told, ['1 assigned 1', '2 assigned 1', '1 released 1', '2 released 1']);
  });

  it('change the algorithm of the addresses there are and of those to come', () => {
    const open = bench.open([1, 2]);
    bench.frontends.setAlgorithm(() => ({ pick: (workers) => workers.at(-1) }));
    bench.arrive(open);
    bench.pool.taken(2);
    bench.arrive(bench.open([1, 2]));
    assert.deepEqual(bench.sent, ['1 to 2', '2 to 2']);
  });

  it('pick again for what comes back unread, where it came in', () => {
    const [first, second] = [bench.open([1, 2]), bench.open([2])];
    const connection = bench.arrive(first);
    bench.pool.left(1);
    bench.frontends.returned(1, connection);
    assert.deepEqual(bench.sent, ['1 to 1', '1 to 2']);
    assert.equal(bench.pool.workers[0]!.open, 0, 'its worker is free of it');
    assert.deepEqual([first.dispatcher.redispatched, second.dispatcher.redispatched], [1, 0]);
    assert.equal(bench.frontends.redispatched, 1);
  });

  it('pick another worker for what an app hands back, and leave that app alone for 100 ms', () => {
    const first = bench.open([1, 2]);
    const connection = bench.arrive(first);
    bench.pool.taken(1);
    bench.frontends.handedBack(1, connection);
    assert.deepEqual(bench.sent, ['1 to 1', '1 to 2']);
    bench.pool.taken(2);
    bench.arrive(first);
    assert.deepEqual(bench.sent.at(-1), '2 to 2', 'though the other has fewer');
    bench.pool.taken(2);
    mock.timers.tick(100);
    bench.arrive(first);
    assert.deepEqual(bench.sent.at(-1), '3 to 1');
  });

  it('let a worker that declined at one address serve the others', () => {
    const [declining, other] = [bench.open([1]), bench.open([1])];
    bench.frontends.declined(1, declining.id);
    bench.arrive(declining);
    bench.arrive(other);
    assert.deepEqual(bench.sent, ['2 to 1']);
  });

  it('take a worker that is gone from every address, until its next process listens', () => {
    const frontends = [bench.open([1, 2]), bench.open([1])];
    bench.frontends.gone(1);
    assert.deepEqual(
      frontends.map(({ slots }) => [...slots]),
      [[2], []],
    );
    bench.arrive(frontends[1]!);
    assert.deepEqual(bench.sent, []);
    frontends[1]!.join(1);
    bench.frontends.dispatchWaiting();
    assert.deepEqual(bench.sent, ['1 to 1']);
  });

  it('let the kernel hold silent clients back only where clients speak first', () => {
    const isDeferred = (scheme: Scheme, path?: string) => {
      const { id } = bench.open([], scheme, new FakeListener(scheme, path));
      return bench.accepting.get(id)!.deferAccept;
    };
    const schemes: Scheme[] = ['http', 'https', 'h2c', 'tls', 'tcp'];
    const deferred = () => schemes.filter((scheme) => isDeferred(scheme));
    assert.deepEqual(deferred(), ['http', 'https', 'h2c', 'tls']);
    assert.equal(isDeferred('http', '/run/app.sock'), false, 'a unix socket knows no such thing');
    bench = new FrontendsBench({ deferAccept: false });
    assert.deepEqual(deferred(), []);
    bench = new FrontendsBench({ deferAccept: true });
    assert.deepEqual(deferred(), schemes);
    assert.equal(isDeferred('http', '/run/app.sock'), false);
  });
});
