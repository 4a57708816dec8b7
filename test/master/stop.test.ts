/** The end of a master that another one may have followed, with fakes of all that it ends. */
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { pino } from 'pino';
import { type MasterParts, passLast, stop } from '../../src/master/stop.ts';
import type { Passing } from '../../src/master/succession/pass-connections.ts';

let told: string[];
let takes: boolean;
let workers: number;
let over: (() => void)[];
let frontends: { dropped: number };
/** Log lines of what moved. */
let moves: object[];
let finished: (() => void)[];
let waited: number[];
let passed: { readonly moved: number; readonly dropped: number };
/** The master before is gone, and all its last ones are taken. */
let ended: Promise<void>;
let passing: Passing | undefined;

beforeEach(() => {
  [told, takes, workers, over, finished, waited] = [[], true, 1, [], [], []];
  passed = { moved: 0, dropped: 0 };
  [frontends, moves] = [{ dropped: 3 }, []];
  ended = Promise.resolve();
  passing = {
    ...({ mailbox: 5, part: {} } as Pick<Passing, 'mailbox' | 'part'>),
    begin: async () => true,
    takesAll: () => takes,
    onOver: (listener) => void over.push(listener),
    end: async () => {
      const now = passed;
      passed = { moved: 0, dropped: 0 };
      return now;
    },
    close() {},
  };
});

interface Logged {
  readonly event: string;
  readonly moved?: number;
  readonly ended?: number;
  readonly dropped?: number;
}

function log({ event, moved, ended: here, dropped }: Logged): void {
  told.push(event);
  if (event === 'connections-moved') moves.push({ moved, ended: here, dropped });
}

function parts(): MasterParts {
  const here = told;
  const tell = (what: string) => () => void here.push(what);
  return {
    logger: pino({}, { write: (line) => log(JSON.parse(line) as Logged) }),
    dispatching: {
      shedder: { total: 0, whenSettled: async () => {} },
      shedLog: { flush() {} },
      live: { dispatch: { load: { cut: 0, open: 9 }, frontends }, stop() {}, handOvers: { end() {} } },
    },
    listening: {
      addresses: {
        finish: () => {
          told.push('finish');
          return new Promise<void>((resolve) => finished.push(resolve));
        },
        closeAll: tell('close'),
      },
      appListening: { close() {} },
    },
    supervisor: {
      get processes() {
        return Array.from({ length: workers });
      },
      stay: tell('stay'),
      stop: async (_timeoutMs: number, passesOn: boolean) => {
        told.push(passesOn ? 'drain and pass on' : 'drain');
        return 0;
      },
    },
    operations: {
      leave: async () => {},
      end: async () => {},
      close() {},
      passing: async (withinMs: number) => {
        waited.push(withinMs);
        return passing;
      },
    },
    bus: { storeSettled: Promise.resolve(), close() {} },
    taking: {
      refuse: async () => {
        here.push('refuse');
        await turn();
        here.push('refused');
      },
      over: ended,
    },
  } as unknown as MasterParts;
}

/** All that waited in the master has a worker. */
async function finish(): Promise<void> {
  for (let times = 0; times < 2; times++) {
    for (let turns = 0; turns < 5; turns++) await turn();
    for (const resolve of finished.splice(0)) resolve();
  }
}

describe('the end of a master', () => {
  it('gives its idle connections to the one that followed it', async () => {
    const stopped = stop(parts(), 5_000, 0);
    await finish();
    await stopped;
    assert.deepEqual(told, ['finish', 'finish', 'close', 'drain and pass on', 'connections-moved']);
  });

  it('tells how many have moved, ended here, and were taken by nobody', async () => {
    const stopped = stop(parts(), 5_000, 0);
    await turn();
    passed = { moved: 4, dropped: 1 };
    frontends.dropped += 2;
    await finish();
    await stopped;
    assert.deepEqual(moves, [{ moved: 4, ended: 2, dropped: 3 }]);
  });

  it('gives none where the one that followed it has gone by the time its workers are told', async () => {
    const stopped = stop(parts(), 5_000, 0);
    await turn();
    takes = false;
    await finish();
    await stopped;
    assert.ok(told.includes('drain'), String(told));
  });

  it('tells its workers, and the master before it, when the one that followed takes no more', async () => {
    const stopped = stop(parts(), 5_000, 0);
    await finish();
    for (const listener of over) listener();
    await stopped;
    assert.deepEqual(
      told.filter((what) => ['refuse', 'stay', 'connections-stay'].includes(what)),
      ['refuse', 'stay', 'connections-stay'],
    );
  });

  it('says nothing of connections that stay where no worker is left', async () => {
    const stopped = stop(parts(), 5_000, 0);
    await finish();
    await stopped;
    workers = 0;
    for (const listener of over) listener();
    assert.ok(!told.includes('connections-stay') && told.includes('refuse'), String(told));
  });

  it('refuses those of the master before it where nobody follows, and serves what has come until then', async () => {
    passing = undefined;
    const stopped = stop(parts(), 5_000, 0);
    await finish();
    await stopped;
    assert.deepEqual(told, ['finish', 'refuse', 'refused', 'finish', 'close', 'drain']);
  });

  it('waits for the next one within the time that it has itself', async () => {
    for (const timeoutMs of [30_000, 1_000]) {
      const stopped = stop(parts(), timeoutMs, 0);
      await finish();
      await stopped;
    }
    assert.deepEqual(waited, [1_000, 200]);
  });

  it('passes on what the master before gave up last, once all of that is taken, and tells of it', async () => {
    const master = parts();
    const stopped = stop(master, 5_000, 0);
    await finish();
    await stopped;
    let end = (): void => {};
    ended = new Promise((resolve) => {
      end = resolve;
    });
    Object.assign(master.taking!, { over: ended });
    told.length = 0;
    const last = passLast(master, 1_000).then(() => told.push('passed'));
    await turn();
    assert.deepEqual(told, []);
    passed = { moved: 7, dropped: 0 };
    end();
    await last;
    assert.deepEqual(told, ['connections-moved', 'passed']);
  });

  it('does not wait for a master before it that never ends, and tells of nothing where nothing came', async () => {
    const master = parts();
    const stopped = stop(master, 5_000, 0);
    await finish();
    await stopped;
    told.length = 0;
    await passLast(master, 1_000);
    Object.assign(master.taking!, { over: new Promise(() => {}) });
    await passLast(master, 1);
    passing = undefined;
    await passLast(master, 1);
    assert.deepEqual(told, []);
  });
});
