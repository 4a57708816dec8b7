import assert from 'node:assert/strict';
import { it } from 'node:test';
import { clusterMessageOf, markReply } from '../../src/protocol/cluster-protocol.ts';

it("knows the messages of Node's half of node:cluster, and takes no other for one", () => {
  const message = { cmd: 'NODE_CLUSTER', act: 'close', key: '7' };
  assert.equal(clusterMessageOf(message), message);
  const others = [
    undefined,
    null,
    7,
    'close',
    [],
    {},
    { act: 'close' },
    { cmd: 'NODE_POINTSMAN', act: 'close' },
  ];
  for (const other of others) assert.equal(clusterMessageOf(other), undefined);
});

it('marks a reply as Node expects it, and keeps what it says', () => {
  const reply = { ack: 3, errno: -98, key: '*', data: null };
  assert.deepEqual(markReply(reply), { cmd: 'NODE_CLUSTER', ...reply });
});
