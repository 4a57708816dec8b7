import assert from 'node:assert/strict';
import { it } from 'node:test';
import { fileCalls } from '../../src/logs/file-calls.ts';
import { oneAtATime } from '../../src/logs/gate.ts';

it('file calls of all logs take one thread at a time, in order, also after one that failed', async () => {
  const underWay: string[] = [];
  const ends: (() => void)[] = [];
  const calls = oneAtATime({
    ...fileCalls,
    write(fd) {
      underWay.push(`write ${fd}`);
      return new Promise((resolve, reject) => {
        ends.push(() => (fd === 2 ? reject(new Error('no')) : resolve(fd)));
      });
    },
  });
  const writes = [1, 2, 3].map((fd) => calls.write(fd, Buffer.of()).catch(({ message }: Error) => message));
  for (const count of [1, 2, 3]) {
    while (ends.length < count) await new Promise(setImmediate);
    await new Promise(setImmediate);
    assert.equal(underWay.length, count, 'one at a time');
    ends[count - 1]!();
  }
  assert.deepEqual(await Promise.all(writes), [1, 'no', 3]);
  assert.deepEqual(underWay, ['write 1', 'write 2', 'write 3']);
});
