import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Shedder, shedAnswer } from '../../../src/master/dispatching/shedder.ts';
import { FakeConnection } from '../fake-connection.ts';

it('gives each refused client the answer of its address, and counts by reason', () => {
  const reasons: string[] = [];
  const shedder = new Shedder(2, (reason) => reasons.push(reason));
  const [http, other] = [new FakeConnection(1), new FakeConnection(2)];
  shedder.shed(http, 'queue-full', shedAnswer);
  shedder.shed(other, 'stopping', undefined);
  assert.deepEqual([http.answer, other.answer], [shedAnswer, undefined]);
  assert.deepEqual(reasons, ['queue-full', 'stopping']);
  assert.deepEqual([shedder.counts['queue-full'], shedder.counts.stopping, shedder.total], [1, 1, 2]);
});

it('lets nobody linger who has nothing to read', () => {
  const shedder = new Shedder(1, () => {});
  const [silent, answered] = [new FakeConnection(1), new FakeConnection(2)];
  shedder.shed(silent, 'stopping', undefined);
  assert.deepEqual([silent.lingers, shedder.lingering], [false, 0]);
  shedder.shed(answered, 'stopping', shedAnswer);
  assert.deepEqual([answered.lingers, shedder.lingering], [true, 1]);
});

it('lets only so many refused clients linger, and refuses the others all the same', () => {
  const shedder = new Shedder(2, () => {});
  const shed = [1, 2, 3].map((id) => new FakeConnection(id));
  for (const connection of shed) shedder.shed(connection, 'queue-full', shedAnswer);
  assert.deepEqual(
    shed.map(({ fate, lingers }) => [fate, lingers]),
    [
      ['shed', true],
      ['shed', true],
      ['shed', false],
    ],
  );
  assert.equal(shedder.lingering, 2);
  for (const connection of shed) connection.finishShedding();
  assert.equal(shedder.lingering, 0);
});

it('is settled when nobody lingers any more', async () => {
  const shedder = new Shedder(1, () => {});
  const connection = new FakeConnection(1);
  shedder.shed(connection, 'stopping', shedAnswer);
  let isSettled = false;
  const settled = shedder.whenSettled().then(() => {
    isSettled = true;
  });
  await Promise.resolve();
  assert.equal(isSettled, false);
  connection.finishShedding();
  await settled;
});

it('refuses with a whole HTTP answer that ends the connection', () => {
  const [head, body] = shedAnswer.toString().split('\r\n\r\n');
  assert.match(head!, /^HTTP\/1\.1 503 /);
  assert.match(head!, /\r\nConnection: close(\r\n|$)/);
  assert.ok(head!.includes(`Content-Length: ${body!.length}`));
});
