import assert from 'node:assert/strict';
import { it } from 'node:test';
import { checkedRequest } from '../../../src/master/channel/cluster-requests.ts';

const query = {
  ...{
    act: 'queryServer',
    seq: 0,
    address: '127.0.0.1',
    port: 80,
    addressType: 4,
    fd: -1,
    flags: 0,
    index: 0,
  },
  data: null,
};

const good = (fields: object = {}) =>
  checkedRequest({ ...query, ...fields }) as Record<string, unknown> | undefined;

it('knows what Node asks for: a port, a path, a descriptor, datagrams', () => {
  assert.equal(good()?.port, 80);
  assert.equal(good({ address: null, addressType: 6, scheme: 'https', flags: undefined })?.scheme, 'https');
  assert.equal(good({ address: '/tmp/s', port: -1, addressType: -1, readableAll: true })?.readableAll, true);
  assert.equal(good({ address: null, port: null, addressType: null, fd: 3 })?.fd, 3);
  assert.equal(good({ address: null, port: 0, addressType: 'udp6' })?.addressType, 'udp6');
  assert.equal(good({ address: null, port: -1, addressType: null, unshared: 'handle' })?.unshared, 'handle');
  assert.deepEqual(checkedRequest({ act: 'close', key: '3' }), { act: 'close', key: '3' });
  assert.deepEqual(checkedRequest({ act: 'exitedAfterDisconnect', seq: 4 }), {
    act: 'exitedAfterDisconnect',
    seq: 4,
  });
});

it('takes a backlog where it is one, and does without where it is none', () => {
  assert.equal(good({ backlog: 1024 })?.backlog, 1024);
  assert.equal(good({ backlog: '1024' })?.backlog, 1024);
  for (const backlog of [false, 0, -1, 'many', {}, null, 1e12]) assert.ok(!('backlog' in good({ backlog })!));
});

it('refuses fields that cannot be', () => {
  const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
  const wrong: Record<string, unknown[]> = {
    address: [undefined, 7, {}, deep, ['127.0.0.1'], 'x'.repeat(5_000)],
    port: [undefined, '80', -2, 65_536, 1.5, Number.NaN, {}],
    addressType: [undefined, 5, 'udp5', {}],
    fd: ['4', 1.5, -2, {}],
    flags: ['1', -1, 1.5, {}],
    index: [undefined, null, -1, '0'],
    seq: [undefined, null, '1', 0.5],
    scheme: ['gopher', null, {}],
    unshared: ['maybe', true],
  };
  for (const [field, values] of Object.entries(wrong))
    for (const value of values) assert.equal(good({ [field]: value }), undefined, field);
  assert.equal(good({ address: null, port: -1, addressType: -1 }), undefined, 'a path that is not there');
  for (const act of ['toString', 'disconnect', 'newconn', undefined, {}])
    assert.equal(checkedRequest({ act, seq: 1, key: '1' }), undefined);
  assert.equal(checkedRequest({ act: 'close', key: 3 }), undefined);
});

it('shares with others only what TLS can use', () => {
  const ticketKeys = 'ab'.repeat(48);
  assert.deepEqual(good({ data: { ticketKeys, more: 1 } })?.data, { ticketKeys });
  for (const data of [undefined, {}, { ticketKeys: 'ab' }, { ticketKeys: 'x'.repeat(96) }, 'text', [1]])
    assert.equal(good({ data })?.data, null);
});
