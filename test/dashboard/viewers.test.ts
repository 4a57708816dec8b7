import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UNREAD_LIMIT, Viewers } from '../../src/dashboard/viewers.ts';
import { fakeViewer } from './fake-viewer.ts';

describe('viewers', () => {
  it('are all given the same bytes, which are made once', () => {
    const viewers = new Viewers(() => assert.fail());
    const given = new Set<unknown>();
    for (let count = 0; count < 50; count++) {
      const viewer = fakeViewer();
      viewers.add(viewer, () => {});
      viewer.write = (bytes: unknown) => {
        given.add(bytes);
        return true;
      };
    }
    viewers.tell('rr → p2c');
    assert.deepEqual([...given], [Buffer.from('rr → p2c')]);
  });

  it('that do not read are cut and counted, and keep nothing from the others', async () => {
    let dropped = 0;
    const left: string[] = [];
    const viewers = new Viewers(() => dropped++);
    const [deaf, other] = [fakeViewer(), fakeViewer()];
    viewers.add(deaf, () => left.push('deaf'));
    viewers.add(other, () => left.push('other'));
    let read = 0;
    other.on('data', ({ length }: Buffer) => {
      read += length;
    });
    const text = 'x'.repeat(10_000);
    const most = 2 * Math.ceil(UNREAD_LIMIT / text.length);
    let told = 0;
    for (; viewers.size === 2 && told < most; told++) {
      viewers.tell(text);
      await new Promise(setImmediate);
    }
    assert.deepEqual([dropped, left, viewers.size], [1, ['deaf'], 1]);
    viewers.tell(text);
    await new Promise(setImmediate);
    assert.equal(read, (told + 1) * text.length + 'retry: 1000\n\n'.length);
    assert.equal(dropped, 1);
  });
});
