import assert from 'node:assert/strict';
import { it, mock } from 'node:test';
import { atMostOncePerSecond } from '../../src/master/log-limit.ts';

it('tells the first event at once and the rest together a second later', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const said: [number, string][] = [];
    const tell = atMostOncePerSecond((count, latest: string) => said.push([count, latest]));
    tell('a');
    tell('b');
    tell('c');
    assert.deepEqual(said, [[1, 'a']]);
    mock.timers.tick(1_000);
    assert.deepEqual(said, [
      [1, 'a'],
      [2, 'c'],
    ]);
    mock.timers.tick(5_000);
    assert.equal(said.length, 2);
    tell('d');
    assert.deepEqual(said.at(-1), [1, 'd']);
  } finally {
    mock.timers.reset();
  }
});
