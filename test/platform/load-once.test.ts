import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { refusalOf } from '../../src/admin/http/refusal.ts';
import { loadOnce } from '../../src/platform/load-once.ts';

describe('what is loaded when it is asked for', () => {
  it('is loaded once, and again only after it failed', async () => {
    let tries = 0;
    const load = loadOnce(async () => {
      tries++;
      if (tries === 1) throw new Error('too many open files');
      return tries;
    });
    await assert.rejects(load(), /^Error: too many open files$/);
    assert.deepEqual([await load(), await load(), tries], [2, 2, 2]);
  });

  it('says in a sentence that its files are gone', async () => {
    const gone = './that-was-replaced.ts';
    const load = loadOnce(() => import(gone));
    await assert.rejects(load(), (error) => {
      const { status, body } = refusalOf(error);
      assert.equal(status, 503);
      assert.match(
        JSON.stringify(body),
        /The files of this version of lb were replaced: run lb upgrade, or restart it\./,
      );
      return true;
    });
  });
});
