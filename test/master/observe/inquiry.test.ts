import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { createInquiry } from '../../../src/master/observe/inquiry.ts';
import type { MetricsMessage, ToldFamily } from '../../../src/protocol/metrics-messages.ts';

type Supervisor = Parameters<typeof createInquiry>[0];

const node = { version: 'v20.19.0', heapTotalBytes: 1, heapUsedBytes: 1, externalBytes: 1 };

/** A supervisor of one process that serves, which the test plays. */
function withProcess() {
  let hear: (part: MetricsMessage) => void = () => {};
  let asked = 0;
  const process = {
    id: { slot: 1, generation: 3 },
    isReady: true,
    gone: new Promise(() => {}),
    worker: {
      channel: {
        send() {
          asked++;
        },
        on(_: string, handler: typeof hear) {
          hear = handler;
        },
      },
    },
  };
  const inquire = createInquiry({
    processes: [process],
    slots: [{ serving: process }],
  } as unknown as Supervisor);
  return {
    inquire,
    get asked() {
      return asked;
    },
    tell: (families: ToldFamily[], isLast: boolean) =>
      hear({ type: 'pointsman:metrics', node, families, dropped: 0, isLast }),
  };
}

function family(name: string, ...values: number[]): ToldFamily {
  return {
    name,
    type: 'gauge',
    help: `${name}.`,
    samples: values.map((value) => ['', `a="${value}"`, value]),
  };
}

describe('an inquiry', () => {
  it('gives a family that comes in several parts as one', async () => {
    const { inquire, tell } = withProcess();
    const answered = inquire();
    tell([family('a', 1), family('b', 1, 2)], false);
    tell([{ ...family('b', 3), help: '' }], false);
    tell([{ ...family('b', 4), help: '' }, family('c')], true);
    const { processes } = await answered;
    assert.deepEqual(processes[0]!.told?.families, [family('a', 1), family('b', 1, 2, 3, 4), family('c')]);
  });

  it('gives what a process said too late to the question before', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const bench = withProcess();
      const inTime = async () => {
        const answered = bench.inquire();
        await Promise.resolve();
        mock.timers.tick(1000);
        const [said] = (await answered).processes;
        return [said!.isLate, said!.told?.families, bench.asked];
      };
      assert.deepEqual(await inTime(), [true, undefined, 1]);
      bench.tell([family('a', 1)], true);
      assert.deepEqual(await inTime(), [true, [family('a', 1)], 2]);
      assert.deepEqual(await inTime(), [true, [family('a', 1)], 2]);
    } finally {
      mock.timers.reset();
    }
  });
});
