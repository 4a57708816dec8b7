import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { PLACES, TokenCheck } from '../../src/dashboard/token-check.ts';

const token = 'a-token-that-is-long-enough';

function create(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let nowMs = 0;
  const tokens = new TokenCheck(token, () => nowMs);
  const tick = async (ms: number): Promise<void> => {
    nowMs += ms;
    t.mock.timers.tick(ms);
    await new Promise((resolve) => setImmediate(resolve));
  };
  /** Says for how long it was kept back. */
  const tryWrong = async (): Promise<number> => {
    let isAnswered = false;
    const answered = tokens.isRight('wrong').then((isRight) => {
      assert.ok(!isRight);
      isAnswered = true;
    });
    await tick(0);
    let ms = 0;
    for (; !isAnswered && ms < 10_000; ms += 100) await tick(100);
    await answered;
    return ms;
  };
  return { tokens, tick, tryWrong };
}

describe('the check of tokens', () => {
  it('knows the right one, whatever is nearly the same', async (t) => {
    const { tokens, tryWrong } = create(t);
    assert.ok(await tokens.isRight(token));
    for (const wrong of ['', 'a-token-that-is-long-enougH']) assert.ok(!(await tokens.isRight(wrong)), wrong);
    assert.equal(await tryWrong(), 0);
  });

  it('answers wrong ones later and later, and the right one at once all the same', async (t) => {
    const { tokens, tick, tryWrong } = create(t);
    const waits: number[] = [];
    for (let at = 0; at < 12; at++) waits.push(await tryWrong());
    assert.deepEqual(waits, [0, 0, 0, 0, 0, 100, 200, 400, 800, 1600, 2000, 2000]);
    assert.ok(await tokens.isRight(token));
    await tick(60_001);
    assert.equal(await tryWrong(), 0);
  });

  it('looks at no more than so many in that time, and at the right one again soon after', async (t) => {
    const { tokens, tick } = create(t);
    const answers = Array.from({ length: 100 }, () =>
      tokens.isRight('wrong').catch(({ status, reason }) => `${status} ${reason}`),
    );
    await assert.rejects(tokens.isRight(token), { status: 429, headers: { 'Retry-After': '2' } });
    await tick(2000);
    const settled = await Promise.all(answers);
    assert.equal(settled.filter((answer) => answer === false).length, PLACES + 5);
    assert.equal(settled.filter((answer) => answer === '429 throttled').length, 95 - PLACES);
    assert.ok(await tokens.isRight(token));
  });

  it('keeps nobody waiting when it is closed', async (t) => {
    const { tokens } = create(t);
    const answers = Array.from({ length: 20 }, () => tokens.isRight('wrong'));
    tokens.close();
    assert.ok((await Promise.all(answers)).every((isRight) => !isRight));
  });
});
