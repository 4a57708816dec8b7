import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { outputWritten } from '../../src/platform/written-output.ts';

describe('output that waits', () => {
  it('is waited for as long as some of it is taken', async () => {
    let left = 20;
    const stream = {
      get writableLength() {
        return left;
      },
    };
    const taking = setInterval(() => left > 0 && left--, 10);
    await outputWritten([stream], 100);
    clearInterval(taking);
    assert.equal(left, 0);
  });

  it('is given up when none of it is taken', async () => {
    await outputWritten([{ writableLength: 1 }], 20);
  });

  it('counts what the handle has not got rid of', async () => {
    const handle = { writeQueueSize: 7 };
    let isOver = false;
    const over = outputWritten([{ writableLength: 0, _handle: handle }], 60_000).then(() => {
      isOver = true;
    });
    await wait(20);
    assert.equal(isOver, false);
    handle.writeQueueSize = 0;
    await over;
  });

  it('is none in what an app has put in the place of a stream', async () => {
    await outputWritten([{}, undefined] as never, 60_000);
  });
});
