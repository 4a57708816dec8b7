import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StatusAnswer } from '../../../src/admin/operations/routes.ts';
import { statusText } from '../../../src/cli/control/status-text.ts';
import { status as fake } from '../../admin/fake-operations.ts';

const status: StatusAnswer = { ...fake, name: 'shop', version: '1.2.3' };

function lines(columns: number, of: StatusAnswer = status, isStyled = false): string[] {
  return statusText(of, { columns, isStyled }).trimEnd().split('\n');
}

describe('statusText', () => {
  it('shows the master, and a line for each process', () => {
    assert.deepEqual(lines(100), [
      `shop: serving, pid ${process.pid}, up 1d, lb 1.2.3`,
      '/srv/shop/server.mjs at http://localhost:3000',
      'p2c(d=3), hand-off by mailbox, 2 workers',
      'accepted 123456, open 1200, waiting 0, shed 2, redispatched 1, moved 12',
      'reload 3: done, 2 of 2, for 1m',
      '',
      'slot   pid  gen  state     for  open  in flight  req/s  errors   p99  cpu  memory  restarts',
      '   1  4711    4  serving    1m  1200         17   2346       3  12ms  87%    100M         1',
      '   2     -    1  starting   0s     0          0      0       0     -    -       -         0',
    ]);
  });

  it('fits 100 columns with large numbers in them', () => {
    const large = fake.processes.map((process) => ({
      ...process,
      pid: 4_194_303,
      slot: 1024,
      generation: 99,
      open: 99_999,
      inFlight: 99_999,
      requestsPerSecond: 99_999,
      errors: 99_999,
      p99Ms: 999,
      cpu: 0.99,
      memoryBytes: 4e9,
    }));
    const [head] = lines(100, { ...status, processes: large }).slice(6);
    assert.match(
      head!,
      /^slot +pid +gen +state +for +open +in flight +req\/s +errors +p99 +cpu +memory +restarts$/,
    );
    assert.ok(Math.max(...lines(100, { ...status, processes: large }).map(({ length }) => length)) <= 100);
  });

  it('leaves out what is least missed where there is less room', () => {
    for (const columns of [40, 60, 80]) {
      const table = lines(columns).slice(6);
      assert.ok(Math.max(...table.map(({ length }) => length)) <= columns);
      assert.match(table[0]!, /^slot +(pid +)?state +(for +)?open +(in flight +)?req\/s/);
    }
  });

  it('has bold heads where they are welcome, and nothing else of that kind', () => {
    const head = lines(100, status, true)[6]!;
    assert.ok(head.startsWith('\x1b[1mslot ') && head.endsWith('restarts\x1b[0m'));
    assert.equal(lines(100, status, true).join('').split('\x1b').length, 3);
  });

  it('lets nothing from outside steer the terminal', () => {
    const evil = { ...status, app: '/srv/\x1b[2Jx', algorithm: 'a\nforged' };
    const text = lines(100, evil).join('\n');
    assert.ok(!text.includes('\x1b') && !/^forged/m.test(text));
    const reload = {
      ...status.reload!,
      state: 'rolled-back',
      reason: 'Worker 1 exited.\nIts output',
    } as const;
    assert.equal(
      lines(100, { ...status, reload })[4],
      'reload 3: rolled back, 2 of 2, for 1m: Worker 1 exited.',
    );
  });

  it('shows the store that is used, and which processes have lost it', () => {
    const shown = (store: Partial<StatusAnswer['store']>): string =>
      lines(100, { ...status, store: { ...status.store, ...store } as StatusAnswer['store'] })[4]!;
    assert.equal(shown({ state: 'used', forMs: 3000 }), 'store: in the memory of the master, used for 3s');
    const redis = { kind: 'redis', address: 'redis://cache:6379', processes: 4, without: 0 } as const;
    assert.equal(shown({ ...redis, state: 'unused' }), 'store: redis://cache:6379, unused');
    assert.equal(
      shown({ ...redis, state: 'connected', forMs: 61_000 }),
      'store: redis://cache:6379, connected for 1m, 4 processes',
    );
    assert.equal(
      shown({ ...redis, state: 'lost', forMs: 5000, without: 1 }),
      'store: redis://cache:6379, lost for 5s, by 1 of 4 processes',
    );
    // A master that an older lb started says nothing of it.
    const { store: _store, ...before } = status;
    assert.match(lines(100, before as StatusAnswer)[4]!, /^reload 3/);
  });

  it('shows the agent, and that it is away', () => {
    const agent = { state: 'serving', pid: 99, generation: 2, uptimeMs: 61_000, restarts: 1 } as const;
    const here = { ...status, agent: { ...agent, memoryBytes: 41_943_040 } };
    assert.equal(lines(100, here)[4], 'agent: serving, pid 99, generation 2, up 1m, memory 40M, 1 restart');
    const away = { ...status, agent: { state: 'away', pid: undefined, restarts: 3 } as const };
    assert.equal(lines(100, away)[4], 'agent: away, 3 restarts');
  });

  it('shows a built-in responder on a socket, and that there are no workers', () => {
    const text = lines(100, {
      ...status,
      app: undefined,
      reload: undefined,
      processes: [],
      workers: 1,
      addresses: [{ scheme: 'http', host: '', port: 0, path: '/run/app.sock' }],
    });
    assert.equal(text[1], 'built-in responder at unix:/run/app.sock');
    assert.equal(text.at(-1), 'no workers');
  });
});
