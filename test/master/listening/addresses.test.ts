import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Algorithm } from '../../../src/algorithms/contract.ts';
import { HeaderGate } from '../../../src/handoff/header-gate.ts';
import { shedAnswer } from '../../../src/master/dispatching/shedder.ts';
import type { Scheme } from '../../../src/protocol/cluster-protocol.ts';
import { FakeConnection } from '../fake-connection.ts';
import { AddressesBench } from './addresses-bench.ts';
import { FakeListener } from './fake-listener.ts';

const schemes: readonly Scheme[] = ['http', 'https', 'h2c', 'tls', 'tcp'];

let bench: AddressesBench;

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout'] });
  bench = new AddressesBench();
});
afterEach(() => {
  bench.addresses.closeAll();
  bench.live.stop();
  mock.timers.reset();
});

describe('the listening addresses', () => {
  it('have numbers of their own, and each gets what comes in by it', () => {
    const [first, second] = [bench.listen([bench.first]), bench.listen([bench.second])];
    assert.notEqual(first.frontend.id, second.frontend.id);
    bench.connect(second);
    bench.connect(first);
    assert.deepEqual(bench.sent, ['1 to 2', '2 to 1']);
    assert.equal(bench.addresses.get(second.frontend.id), second);
    assert.deepEqual(bench.addresses.all, [first, second]);
    assert.equal(bench.accepting.get(second.frontend.id)!.listener, second.frontend.id);
  });

  it('let the kernel hold silent clients back only where clients speak first', () => {
    const isDeferred = (scheme: Scheme, path?: string) => {
      const { frontend } = bench.listen([], scheme, new FakeListener(scheme, path));
      return bench.accepting.get(frontend.id)!.deferAccept;
    };
    const deferred = () => schemes.filter((scheme) => isDeferred(scheme));
    assert.deepEqual(deferred(), ['http', 'https', 'h2c', 'tls']);
    assert.equal(isDeferred('http', '/run/app.sock'), false, 'a unix socket knows no such thing');
    bench = new AddressesBench({ deferAccept: false });
    assert.deepEqual(deferred(), []);
    bench = new AddressesBench({ deferAccept: true });
    assert.deepEqual(deferred(), schemes);
    assert.equal(isDeferred('http', '/run/app.sock'), false);
  });

  it('have an algorithm of their own each, which hears of all that the workers have', () => {
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
    bench = new AddressesBench({ createAlgorithm });
    const address = bench.listen([bench.first]);
    bench.listen([bench.second]);
    const connection = bench.connect(address);
    bench.live.dispatch.left(bench.first);
    bench.events.returned(bench.first, connection, 'worker-exit');
    assert.deepEqual(told, ['1 assigned 1', '2 assigned 1', '1 released 1', '2 released 1']);
  });

  it('change the algorithm of those there are and of those to come', () => {
    const open = bench.listen([bench.first, bench.second]);
    let made = 0;
    bench.addresses.setAlgorithm(() => {
      made++;
      return { pick: (workers) => workers.at(-1) };
    });
    bench.connect(open);
    bench.take(bench.second);
    bench.connect(bench.listen([bench.first, bench.second]));
    assert.deepEqual(bench.sent, ['1 to 2', '2 to 2']);
    assert.equal(made, 2, 'one for each');
  });

  it('know nothing of a number that is closed by now', () => {
    const address = bench.listen([]);
    const { id } = address.frontend;
    bench.addresses.close(address);
    bench.addresses.join(id, bench.first);
    bench.addresses.leave(id, bench.first);
    assert.equal(address.frontend.listening.size, 0);
    assert.equal(bench.addresses.get(id), undefined);
  });

  it('give nothing more to a process that left, and serve by those that stay', () => {
    const address = bench.listen([bench.first, bench.second]);
    bench.addresses.leave(address.frontend.id, bench.first);
    bench.connect(address);
    assert.deepEqual(bench.sent, ['1 to 2']);
    assert.deepEqual([...address.frontend.listening], [bench.second]);
  });
});

describe('the listening addresses, when one closes,', () => {
  it('refuse what waits there, by HTTP only where the client speaks it', () => {
    for (const scheme of schemes) {
      const listener = new FakeListener(scheme);
      const address = bench.listen([], scheme, listener);
      const connection = bench.connect(address);
      bench.addresses.close(address);
      assert.deepEqual([connection.fate, listener.isClosed], ['shed', true]);
      assert.equal(connection.answer, scheme === 'http' ? shedAnswer : undefined, scheme);
    }
    assert.equal(bench.shedder.counts.stopping, 5);
  });

  it('leave the others as they are', () => {
    const [closing, other] = [bench.listen([]), bench.listen([])];
    const connection = bench.connect(other);
    bench.addresses.close(closing);
    assert.equal(connection.fate, 'held');
    assert.deepEqual(bench.addresses.all, [other]);
    assert.equal((other.listener as FakeListener).isClosed, false);
    assert.equal(bench.addresses.get(closing.frontend.id), undefined);
    assert.deepEqual(bench.live.dispatch.frontends.all, [other.frontend]);
    assert.notEqual(bench.listen([]).frontend.id, closing.frontend.id, 'a number is never given again');
  });

  it('keep what it has counted', () => {
    const { frontends } = bench.live.dispatch;
    const address = bench.listen([bench.first, bench.second]);
    const connection = bench.connect(address);
    bench.live.dispatch.left(bench.first);
    bench.events.returned(bench.first, connection, 'worker-exit');
    bench.addresses.close(address);
    assert.deepEqual([frontends.accepted, frontends.redispatched], [1, 1]);
    bench.connect(bench.listen([bench.second]));
    assert.equal(frontends.accepted, 2);
  });

  it('refuse what still comes back, and free its worker', () => {
    const address = bench.listen([bench.first, bench.second]);
    const [returned, declined] = [bench.connect(address), bench.connect(address)];
    bench.addresses.close(address);
    bench.events.returned(bench.first, returned, 'refused');
    bench.take(bench.second);
    bench.events.handedBack(bench.second, declined);
    assert.deepEqual([returned.fate, declined.fate], ['shed', 'shed']);
    assert.deepEqual(bench.sent, ['1 to 1', '2 to 2'], 'neither was redispatched');
    assert.equal(bench.live.dispatch.load.pending, 0);
  });
});

describe('the listening addresses, at the end,', () => {
  it('stop listening at once, and wait for what waits and what is pending', async () => {
    const [first, second] = [new FakeListener(), new FakeListener()];
    const busy = bench.listen([bench.first], 'http', first);
    bench.listen([bench.second], 'http', second);
    bench.connect(busy);
    bench.connect(busy);
    let isFinished = false;
    const finished = bench.addresses.finish().then(() => {
      isFinished = true;
    });
    assert.deepEqual([first.isClosed, second.isClosed], [true, true]);
    bench.take(bench.first);
    await new Promise(setImmediate);
    assert.equal(isFinished, false, 'the second is pending now');
    bench.take(bench.first);
    await finished;
  });

  it('are finished when the last pending connection comes back and is refused for its age', async () => {
    bench = new AddressesBench({ limits: { queueTimeoutMs: 50 } });
    const address = bench.listen([bench.first]);
    bench.listen([bench.first]);
    const connection = bench.connect(address);
    let isFinished = false;
    void bench.addresses.finish().then(() => {
      isFinished = true;
    });
    bench.live.dispatch.left(bench.first);
    bench.events.returned(bench.first, connection, 'worker-exit');
    bench.live.dispatch.gone(bench.first);
    bench.nowMs = 51;
    mock.timers.tick(51);
    assert.equal(connection.fate, 'shed');
    await sampled(() => isFinished);
    assert.equal(isFinished, true, 'nothing waits and nothing is pending');
  });

  it('are finished by what a worker took without a word, which only its record tells', async () => {
    let hasNews = false;
    bench = new AddressesBench({
      onRefresh() {
        if (hasNews) bench.take(bench.first);
        hasNews = false;
      },
    });
    bench.connect(bench.listen([bench.first]));
    let isFinished = false;
    void bench.addresses.finish().then(() => {
      isFinished = true;
    });
    await sleep(20);
    assert.equal(isFinished, false);
    hasNews = true;
    await sampled(() => isFinished);
    assert.equal(isFinished, true);
  });

  it('are finished when all is closed, whatever is still pending', async () => {
    bench.connect(bench.listen([bench.first]));
    const finished = bench.addresses.finish();
    bench.addresses.closeAll();
    await finished;
    assert.equal(bench.live.dispatch.load.pending, 1);
  });

  it('refuse everything once all are closed, by its own answer', () => {
    const listeners = [new FakeListener(), new FakeListener('tcp')] as const;
    const http = bench.listen([bench.first], 'http', listeners[0]);
    const tcp = bench.listen([], 'tcp', listeners[1]);
    const [pending, waiting] = [bench.connect(http), bench.connect(tcp)];
    bench.addresses.closeAll();
    assert.ok(listeners.every(({ isClosed }) => isClosed));
    bench.events.returned(bench.first, pending, 'refused');
    assert.deepEqual([pending.fate, waiting.fate, bench.connect(http).fate], ['shed', 'shed', 'shed']);
    assert.deepEqual([pending.answer, waiting.answer], [shedAnswer, undefined]);
    assert.equal(bench.live.dispatch.frontends.waiting, 0);
  });

  it('close the gate of what waits for its header with them', () => {
    const refused: string[] = [];
    const gate = new HeaderGate({
      ...{ now: () => 0, timeoutMs: 1_000, most: 8, trusts: () => true },
      refused: ({ id }, reason) => refused.push(`${id} ${reason}`),
    });
    bench = new AddressesBench({ gate });
    const silent = Object.assign(new FakeConnection(7), {
      ...{ isUnix: false, peer: '::1', peerPort: 1, look: () => ({ type: 'more' }) as const },
    });
    gate.enter(silent, () => {});
    bench.addresses.closeAll();
    assert.deepEqual([refused, silent.fate, gate.waiting], [['7 stopping'], 'released', 0]);
  });
});

/** It samples by the real clock. */
async function sampled(isDone: () => boolean): Promise<void> {
  for (let sample = 0; sample < 200 && !isDone(); sample++) await sleep(5);
}
