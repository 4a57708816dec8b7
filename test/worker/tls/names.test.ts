import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createNameTable } from '../../../src/worker/tls/names.ts';

it('finds the first certificate that has a name, exactly before by a wildcard of one label', () => {
  const find = createNameTable([
    { names: ['shop.test', '*.shop.test'], value: 1 },
    { names: ['shop.test', 'admin.shop.test'], value: 2 },
  ]);
  const found = ['shop.test', 'SHOP.test', 'www.shop.test', 'admin.shop.test', 'a.b.shop.test', 'test', ''];
  assert.deepEqual(found.map(find), [1, 1, 1, 2, undefined, undefined, undefined]);
  assert.equal(find('*.shop.test'), 1);
});
