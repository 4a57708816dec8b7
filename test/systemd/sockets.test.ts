import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { passedSockets } from '../../src/systemd/sockets.ts';

const PID = 7;

describe('sockets that are passed', () => {
  for (const [what, env, fds] of [
    ['are none without the variable', {}, []],
    ['are none where there are none', { LISTEN_FDS: '0', LISTEN_PID: '7' }, []],
    ['begin at 3', { LISTEN_FDS: '2', LISTEN_PID: '7' }, [3, 4]],
  ] as const)
    it(what, () => {
      const { sockets, warning } = passedSockets(env, PID);
      assert.deepEqual([sockets.map(({ fd }) => fd), warning], [fds, undefined]);
    });

  it('have the names of their units', () => {
    const env = { LISTEN_FDS: '3', LISTEN_PID: '7', LISTEN_FDNAMES: 'web:unknown' };
    assert.deepEqual(
      passedSockets(env, PID).sockets.map(({ name }) => name),
      ['web', undefined, undefined],
    );
  });

  for (const [what, env, warning] of [
    ['for another process', { LISTEN_FDS: '1', LISTEN_PID: '8' }, /for process 8 and lb is 7.*exec/],
    ['for nobody', { LISTEN_FDS: '1' }, /LISTEN_PID is not set/],
    ['whose number is none', { LISTEN_FDS: '-1', LISTEN_PID: '7' }, /LISTEN_FDS=-1 is no number/],
    ['that are too many', { LISTEN_FDS: '9999', LISTEN_PID: '7' }, /from 0 to 256/],
  ] as const)
    it(`${what} are not taken, and it says why`, () => {
      const passed = passedSockets(env, PID);
      assert.deepEqual(passed.sockets, []);
      assert.match(passed.warning ?? '', warning);
    });
});
