import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TopState } from '../../../../src/cli/top/view/contract.ts';
import { advance, rowsOf, selectedIndex } from '../../../../src/cli/top/view/state.ts';
import { snapshot } from '../../../admin/fake-snapshot.ts';
import { draw, press, shown } from './states.ts';

const slots = (state: TopState): number[] => rowsOf(state).map(({ process }) => process.slot);
const selectedSlot = (state: TopState): number => {
  const rows = rowsOf(state);
  return rows[selectedIndex(state, rows)]!.process.slot;
};

describe('the keys of lb top', () => {
  it('sort: by number, by the neighbouring column, and the other way round', () => {
    assert.deepEqual(slots(shown()), [1, 2, 3]);
    assert.deepEqual(slots(press(shown(), '3').state), [2, 3, 1]);
    assert.deepEqual(slots(press(shown(), '3', '3').state), [1, 3, 2]);
    assert.deepEqual(slots(press(shown(), '5').state), [3, 2, 1]);
    assert.deepEqual(slots(press(shown(), 'right', 'right', 's').state), [1, 3, 2]);
    assert.equal(press(shown(), 'left').state.sort.by, 'restarts');
  });

  it('select a process, which stays selected when others come before it', () => {
    const state = press(shown(), 'down').state;
    assert.equal(selectedSlot(state), 2);
    assert.equal(selectedSlot(press(state, '5').state), 2);
    assert.equal(selectedSlot(press(state, 'end', 'down').state), 3);
    assert.equal(selectedSlot(press(state, 'up', 'up').state), 1);
  });

  it('go on with the successor of a process that was replaced', () => {
    const state = press(shown(), 'down').state;
    const { figures } = state;
    const processes = figures!.snapshot.processes.map((each) => ({ ...each, generation: 2 }));
    const renewed = advance(state, { type: 'snapshot', snapshot: { ...figures!.snapshot, processes } });
    assert.equal(selectedSlot(renewed.state), 2);
  });

  it('drain and restart only after y, and the worker that was asked about', () => {
    for (const [key, type] of [
      ['d', 'drain'],
      ['r', 'restart'],
    ] as const) {
      const asked = press(shown(), 'down', key);
      assert.equal(asked.action, undefined);
      for (const no of ['n', 'escape', 'q']) {
        const { state, action } = press(asked.state, no);
        assert.deepEqual([action, state.mode.type], [undefined, 'table']);
      }
      assert.equal(press(asked.state, 'enter').state.mode.type, 'confirm', 'other keys change nothing');
      const resorted = { ...asked.state, selected: '3:1' };
      assert.deepEqual(press(resorted, 'y').action, { type: 'change', change: { type, slot: 2 } });
    }
    assert.deepEqual(press(shown(), 'u').action, { type: 'change', change: { type: 'resume', slot: 1 } });
  });

  it('leave a process alone that has a successor already', () => {
    const two = shown((later) => ({
      ...later,
      processes: [later.processes[0]!, { ...later.processes[0]!, generation: 0, state: 'draining' }],
    }));
    assert.match(press(two, 'd').state.notice?.text ?? '', /Generation 0 of worker 1 has a successor/);
    assert.equal(press(two, 'down', 'd').state.mode.type, 'confirm');
  });

  it('choose or write an algorithm, and ask before it is changed', () => {
    const typing = press(shown(), 'a').state;
    assert.deepEqual(typing.mode, { type: 'algorithm', text: 'p2c(d=3)' });
    assert.deepEqual(press(typing, 'down').state.mode, { type: 'algorithm', text: 'least-connections' });
    assert.deepEqual(press(typing, 'up', 'backspace', 'q').state.mode, { type: 'algorithm', text: 'rq' });
    const pasted = advance(press(typing, 'ctrl-u').state, { type: 'paste', text: 'se\nd' }).state;
    const asked = press(pasted, 'enter');
    assert.match(draw(asked.state).at(-1)!, /^Change the algorithm to sed\? \(y\/n\)$/);
    const change = { type: 'algorithm', algorithm: 'sed' };
    assert.deepEqual(press(asked.state, 'y').action, { type: 'change', change });
    assert.equal(press(typing, 'escape').state.mode.type, 'table');
  });

  it('do nothing where text is pasted', () => {
    const { state, action } = advance(shown(), { type: 'paste', text: 'dyq' });
    assert.deepEqual([action, state.mode.type], [undefined, 'table']);
  });

  it('quit, suspend and draw anew in every mode', () => {
    assert.deepEqual(press(shown(), 'q').action, { type: 'quit' });
    for (const before of [[], ['?'], ['d'], ['a']]) {
      const { state } = press(shown(), ...before);
      assert.deepEqual(press(state, 'ctrl-c').action, { type: 'interrupt' });
      assert.deepEqual(press(state, 'ctrl-z').action, { type: 'suspend' });
      assert.deepEqual(press(state, 'ctrl-l').action, { type: 'redraw' });
    }
  });

  it('pause the figures, and go on with those of now', () => {
    const paused = press(shown(), 'p').state;
    const next = { ...paused.latest!, atMs: paused.latest!.atMs + 1000, open: 7 };
    const later = advance(paused, { type: 'snapshot', snapshot: next }).state;
    assert.equal(later.figures!.snapshot.open, 1200);
    assert.equal(press(later, ' ').state.figures!.snapshot.open, 7);
  });

  it('change nothing while the master is lost, and take no rates from one to the next', () => {
    const lost = advance(shown(), { type: 'lost', reason: 'gone' }).state;
    for (const key of ['d', 'r', 'u', 'a']) {
      const { state, action } = press(lost, key);
      assert.deepEqual([action, state.mode.type, state.notice?.isFailure], [undefined, 'table', true]);
    }
    const { state } = advance(lost, { type: 'snapshot', snapshot });
    assert.deepEqual(
      [state.lost, state.figures!.requestsPerSecond, state.history],
      [undefined, undefined, []],
    );
  });
});
