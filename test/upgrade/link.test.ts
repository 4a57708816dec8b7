import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LinkEnded } from '../../src/upgrade/link.ts';
import { linked } from './linked.ts';

describe('two masters', () => {
  it('tell and ask each other; nobody waits for what nobody answers', async () => {
    const { one, other } = linked();
    const told = new Promise((resolve) => other.on('told', resolve));
    void one.tell('told', { a: 1 });
    assert.deepEqual(await told, { a: 1 });
    other.answer('asked', async (body) => [body]);
    one.answer('asked', () => assert.fail('no'));
    assert.deepEqual(await one.ask('asked', 2), [2]);
    await assert.rejects(other.ask('asked'), { message: 'no' });
    other.answer('opened', () => Promise.reject(Object.assign(new Error('EACCES'), { path: '/a.log' })));
    await assert.rejects(one.ask('opened'), { message: 'EACCES', path: '/a.log' });
    assert.equal(await one.ask('nobody knows'), undefined);
  });

  it('go on when one does not understand what the other tells it', async () => {
    const { one, other } = linked();
    const warnings: string[] = [];
    const warned = ({ message }: Error): unknown => warnings.push(message);
    process.on('warning', warned);
    other.on('entry', (body) => (body as { key: string }).key.length);
    other.on('entries', async () => assert.fail('no such entry'));
    for (const type of ['entry', 'entries']) void one.tell(type);
    other.answer('asked', () => 'there');
    assert.equal(await one.ask('asked'), 'there');
    await new Promise(setImmediate);
    process.off('warning', warned);
    assert.equal(warnings.length, 2);
    assert.match(warnings[1]!, /"entries".*no such entry/);
  });

  it('learn of the end of each other, and nothing waits for it any more', async () => {
    const { one, other, end } = linked();
    other.answer('asked', () => new Promise(() => {}));
    const asked = one.ask('asked');
    let ends = 0;
    one.onEnd(() => ends++);
    await new Promise(setImmediate);
    end();
    await assert.rejects(asked, LinkEnded);
    await assert.rejects(one.ask('asked'), LinkEnded);
    await one.tell('told');
    one.onEnd(() => ends++);
    assert.deepEqual([ends, one.isOpen], [2, false]);
  });
});
