import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBufferWire } from '../../../src/worker/raw/buffer-wire.ts';

test('what is written is taken once, in order', () => {
  const wire = createBufferWire();
  wire.write(Buffer.from('a'));
  wire.write(Buffer.from('b'));
  assert.equal(wire.take().toString(), 'ab');
  assert.equal(wire.take().length, 0);
});

test('the writer is asked to wait once the bound is reached', () => {
  const wire = createBufferWire(4);
  assert.equal(wire.write(Buffer.from('abc')), true);
  assert.equal(wire.write(Buffer.from('d')), false);
});

test('an ended wire keeps its bytes, a destroyed one has none', () => {
  const ended = createBufferWire();
  ended.write(Buffer.from('a'));
  ended.end();
  assert.equal(ended.state, 'ended');
  assert.equal(ended.take().toString(), 'a');
  const destroyed = createBufferWire();
  destroyed.write(Buffer.from('a'));
  destroyed.destroy();
  assert.equal(destroyed.state, 'destroyed');
  assert.equal(destroyed.take().length, 0);
});
