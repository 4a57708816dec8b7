import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { pino } from 'pino';
import type { ProcessId } from '../../../src/dispatch/contract.ts';
import { createLives, type Lives } from '../../../src/master/agent/lives.ts';
import type { BusPipe } from '../../../src/master/bus/bus-pipe.ts';
import type { WorkerProcess } from '../../../src/master/processes/worker-process.ts';
import { waitFor } from '../../integration/balancer.ts';

/** An agent's process, as far as its life is concerned. */
interface Played {
  readonly id: ProcessId;
  isBusy: boolean;
  says(type: string, more?: object): void;
}

let told: string[];
let lives: Lives;
let pipes: Map<number, BusPipe>;

beforeEach(() => {
  told = [];
  pipes = new Map();
  lives = createLives({
    bus: { agentStarted: (generation) => pipes.get(generation) },
    logger: pino({ level: 'silent' }),
  });
});

function started(generation: number): Played {
  const handlers = new Map<string, (message: object) => void>();
  const played: Played = {
    id: { slot: 1, generation },
    isBusy: false,
    says: (type, more = {}) => handlers.get(`pointsman:${type}`)!({ type: `pointsman:${type}`, ...more }),
  };
  const tell = (what: string) => (): void => void told.push(`${generation} ${what}`);
  pipes.set(generation, {
    serves: tell('serves'),
    succeeds: tell('succeeds'),
    resigns: tell('resigns'),
    drains: tell('drains'),
    gone: tell('gone'),
    get isBusy() {
      return played.isBusy;
    },
  });
  const channel = {
    send: (message: { type: string }) => tell(message.type.replace('pointsman:', ''))(),
    on: (type: string, handler: (message: object) => void) => void handlers.set(type, handler),
  };
  lives.started(played.id, { channel } as unknown as WorkerProcess);
  return played;
}

describe('an agent', () => {
  it('that follows another one has messages and jobs when the other one has finished', () => {
    const [one, two] = [started(1), started(2)];
    lives.ready(one.id);
    lives.ready(two.id);
    lives.draining(one.id);
    one.says('finished');
    assert.deepEqual(told, [
      ...['1 succeeds', '1 serves', '1 go'],
      ...['2 succeeds', '1 resigns', '1 finish', '2 serves', '2 go', '1 end'],
    ]);
  });

  it('ends when it has handled what it was sent before', async () => {
    const one = started(1);
    lives.ready(one.id);
    one.isBusy = true;
    lives.draining(one.id);
    one.says('finished');
    assert.equal(told.at(-1), '1 finish');
    one.isBusy = false;
    await waitFor(() => told.at(-1) === '1 end', 'its end');
  });

  it('that has not had its turn when all is stopped has it for the messages that wait, and for no job', async () => {
    const [one, two] = [started(1), started(2)];
    lives.ready(one.id);
    lives.ready(two.id);
    lives.draining(one.id);
    two.isBusy = true;
    lives.isNeeded = true;
    lives.draining(two.id);
    two.says('finished');
    told.length = 0;
    one.says('finished');
    assert.deepEqual(told, ['2 serves']);
    lives.isNeeded = false;
    two.isBusy = false;
    await waitFor(() => told.includes('1 end') && told.includes('2 end'), 'their end');
    assert.ok(!told.includes('2 go'));
  });

  it('that is passed over does no job, and the one after it has its turn once', () => {
    const [one, two, three] = [started(1), started(2), started(3)];
    for (const { id } of [one, two, three]) lives.ready(id);
    lives.draining(one.id);
    lives.draining(two.id);
    two.says('finished');
    lives.gone(two.id);
    one.says('finished');
    one.says('finished');
    assert.deepEqual(
      told.filter((what) => what.endsWith('go')),
      ['1 go', '3 go'],
    );
  });

  it('is told that a job is on record, and once it has handed over nothing is', () => {
    const [one, two] = [started(1), started(2)];
    lives.ready(one.id);
    lives.ready(two.id);
    one.says('job', { act: 'begin', job: 'once setup', mark: 1 });
    one.says('finished');
    one.says('job', { act: 'begin', job: 'once other', mark: 1 });
    assert.deepEqual(
      told.filter((what) => what.endsWith('begun')),
      ['1 begun'],
    );
  });
});
