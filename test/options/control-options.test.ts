import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { resolveObject, resolveOptions } from '../../src/options/index.ts';

function controlOf(written: unknown): unknown {
  return resolveObject('start()', { control: written }).options.control;
}

describe('the option control', () => {
  it('is auto unless it is given', () => {
    assert.equal(resolveOptions().options.control, 'auto');
  });

  it('is off by every word for it, and auto by every word for on', () => {
    for (const word of ['off', 'no', 'false', '0', ' OFF ', false]) assert.equal(controlOf(word), 'off');
    for (const word of ['auto', 'on', 'yes', 'true', '1', true]) assert.equal(controlOf(word), 'auto');
  });

  it('is otherwise a path with a slash in it, and no mistyped word', () => {
    assert.equal(controlOf('./lb.sock'), './lb.sock');
    assert.equal(controlOf('/run/shop/lb.sock'), '/run/shop/lb.sock');
    for (const wrong of ['of', '', '/run/\nlb.sock', 1, {}]) {
      assert.throws(() => controlOf(wrong), { code: 'ERR_INVALID_OPTION' });
    }
  });

  it('counts from its config file, but for its words', () => {
    const inFile = (control: string) =>
      resolveOptions({ file: { path: 'conf/lb.config.json', values: { control }, directory: 'conf' } })
        .options.control;
    assert.equal(inFile('run/lb.sock'), 'conf/run/lb.sock');
    assert.equal(inFile('/run/lb.sock'), '/run/lb.sock');
    assert.equal(inFile('off'), 'off');
  });
});

describe('the option name', () => {
  it('has nothing in it that means something in a path or on a terminal', () => {
    const nameOf = (name: string) => resolveOptions({ env: { LB_NAME: name } }).options.name;
    assert.equal(nameOf('shop-2.eu_west'), 'shop-2.eu_west');
    for (const wrong of ['../shop', '.shop', '-shop', 'a/b', 'a b', 'a\x1b[2J', 'x'.repeat(49)]) {
      assert.throws(() => nameOf(wrong), { code: 'ERR_INVALID_OPTION' }, wrong);
    }
  });
});
