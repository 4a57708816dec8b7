import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { BetweenMasters, Connection, PassedConnection } from '../../../src/handoff/contract.ts';
import { createPassing, type Passing } from '../../../src/master/succession/pass-connections.ts';
import { OFFERED, type Offer, PASSED, REFUSED } from '../../../src/upgrade/contract.ts';
import { waitFor } from '../../integration/balancer.ts';
import { type Linked, linked } from '../../upgrade/linked.ts';
import { FakeConnection } from '../fake-connection.ts';

const FRONTEND = 7;

let server: Server;
let link: Linked;
let sent: PassedConnection[];
let room: number;
let isShut: boolean;
let unsendable: Connection | undefined;
let stayed: number;
let addresses: { readonly listener: object; readonly frontend: object }[];
let give: (connection: Connection) => boolean;
let passing: Passing;

beforeEach(async () => {
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  link = linked();
  [sent, room, isShut, stayed] = [[], 1_000, false, 0];
  give = () => false;
  unsendable = undefined;
  addresses = [addressOf(server)];
  const betweenMasters: BetweenMasters = {
    createMailbox: () => ({ near: 100, far: 101 }),
    closeEnd() {},
    send(near, connections) {
      assert.equal(near, 100);
      const isStuck = connections[0]?.connection === unsendable;
      const some = isShut || isStuck ? [] : connections.slice(0, room);
      room -= some.length;
      sent.push(...some);
      return { sent: some.length, isShut, isUnsendable: isStuck };
    },
    receive: () => ({ connections: [], againMs: undefined }),
  };
  passing = createPassing({
    ...{ betweenMasters, fdThere: 5, addresses: { gate: undefined, all: addresses as never } },
    passOn(take) {
      give = take;
    },
  });
  passing.onOver(() => void stayed++);
  passing.part.begin!(link.one);
});

afterEach(() => {
  server.close();
});

function addressOf(listening: Server, { id = FRONTEND, scheme = 'http' } = {}) {
  const { fd } = (listening as unknown as { _handle: { fd: number } })._handle;
  const listener = { server: listening, fd, address: { scheme, host: '127.0.0.1', port: 80 } };
  return { listener, frontend: { id } };
}

/** The successor wants all that it is offered, and takes each batch unless told otherwise. */
function takeAll(passed: () => unknown = () => true): { offer?: Offer } {
  const heard: { offer?: Offer } = {};
  link.other.answer(OFFERED, (body) => {
    heard.offer = body as Offer;
    return { inodes: heard.offer.inodes };
  });
  link.other.answer(PASSED, passed);
  return heard;
}

function connections(count: number): FakeConnection[] {
  return Array.from({ length: count }, (_, index) => new FakeConnection(index + 1, FRONTEND));
}

describe('idle connections for the next master', () => {
  it('are offered by the socket that both listen on, and carry its place in the offer', async () => {
    const heard = takeAll();
    passing.part.taken!();
    assert.equal(await passing.begin(100), true);
    assert.equal(heard.offer!.inodes.length, 1);
    assert.deepEqual([heard.offer!.fd, heard.offer!.areProxied], [5, false]);
    const [one] = connections(1);
    assert.equal(give(one!), true);
    assert.deepEqual(sent, [{ connection: one, listener: 1 }]);
    assert.deepEqual(await passing.end(1_000), { moved: 1, dropped: 0 });
  });

  it('stay before it has taken over, and where it does not answer or lacks one of the addresses', async () => {
    takeAll();
    assert.equal(await passing.begin(100), false);
    passing.part.taken!();
    link.other.answer(OFFERED, () => ({ inodes: [] }));
    assert.equal(await passing.begin(100), false);
    link.other.answer(OFFERED, () => undefined);
    assert.equal(await passing.begin(100), false);
    link.other.answer(OFFERED, () => new Promise(() => {}));
    assert.equal(await passing.begin(100), false);
    assert.equal(give(connections(1)[0]!), false);
  });

  it('of addresses that it does not know are not taken', async () => {
    takeAll();
    passing.part.taken!();
    await passing.begin(100);
    assert.equal(give(new FakeConnection(1, FRONTEND + 1)), false);
  });

  it('go in batches, each after the one before was taken', async () => {
    const take: (() => void)[] = [];
    takeAll(() => new Promise((resolve) => take.push(() => resolve(true))));
    passing.part.taken!();
    await passing.begin(100);
    for (const each of connections(301)) give(each);
    for (const count of [1, 129, 257, 301]) {
      await waitFor(() => take.length === 1, 'a batch to be told');
      assert.equal(sent.length, count);
      take.pop()!();
    }
  });

  it('wait for room, and for a successor that stands still no longer than they may', async () => {
    takeAll(() => new Promise(() => {}));
    passing.part.taken!();
    await passing.begin(100);
    room = 2;
    const given = connections(4);
    for (const each of given) give(each);
    const ended = passing.end(10_000);
    await waitFor(() => sent.length === 2, 'the mailbox to be full');
    room = 1;
    await waitFor(() => sent.length === 3, 'one more');
    room = 1;
    assert.deepEqual(await ended, { moved: 4, dropped: 0 });
    assert.ok(given.every(({ fate }) => fate === 'held'));
    room = 0;
    const late = new FakeConnection(9, FRONTEND);
    give(late);
    assert.deepEqual(await passing.end(0), { moved: 0, dropped: 1 });
    assert.equal(late.fate, 'released');
  });

  for (const [why, happen] of [
    ['has refused them', () => link.other.ask(REFUSED)],
    ['is gone', () => link.end()],
    [
      'has closed its mailbox',
      () => {
        isShut = true;
      },
    ],
  ] as const)
    it(`stay in their workers, and that is told once, from when it ${why}`, async () => {
      takeAll();
      passing.part.taken!();
      await passing.begin(100);
      await happen();
      await waitFor(() => {
        give(new FakeConnection(1, FRONTEND));
        return stayed > 0;
      }, 'the workers to be told');
      assert.equal(give(new FakeConnection(2, FRONTEND)), false);
      assert.equal(stayed, 1);
      assert.equal(passing.takesAll(), false);
      let told = false;
      passing.onOver(() => {
        told = true;
      });
      assert.ok(told, 'whoever asks later is told at once');
    });

  it('stay where it has refused them before its answer was heard', async () => {
    link.other.answer(OFFERED, (body) => {
      void link.other.tell('another word');
      void link.other.ask(REFUSED).catch(() => {});
      return { inodes: (body as Offer).inodes };
    });
    passing.part.taken!();
    assert.equal(await passing.begin(100), false);
  });

  it('have no place as workers are told to end where the successor has gone since it wanted them', async () => {
    takeAll();
    passing.part.taken!();
    assert.equal(await passing.begin(100), true);
    assert.equal(passing.takesAll(), true);
    link.end();
    assert.equal(passing.takesAll(), false);
  });

  for (const [scheme, takes] of [
    ['http', false],
    ['https', true],
    ['tcp', true],
  ] as const)
    it(`${takes ? 'go' : 'stay'} where an ${scheme} address has been opened since they were offered`, async () => {
      takeAll();
      passing.part.taken!();
      await passing.begin(100);
      addresses.push(addressOf(server, { id: FRONTEND + 1, scheme }));
      assert.equal(passing.takesAll(), takes);
      assert.deepEqual([give(connections(1)[0]!), stayed], [takes, takes ? 0 : 1]);
    });

  it('go without one that can never be sent', async () => {
    takeAll();
    passing.part.taken!();
    await passing.begin(100);
    const given = connections(3);
    unsendable = given[1]!;
    for (const each of given) give(each);
    assert.deepEqual(await passing.end(1_000), { moved: 2, dropped: 1 });
    assert.deepEqual(
      given.map(({ fate }) => fate),
      ['held', 'released', 'held'],
    );
  });

  it('count as dropped where the successor has died before it said that it has them', async () => {
    takeAll(() => new Promise(() => {}));
    passing.part.taken!();
    await passing.begin(100);
    for (const each of connections(3)) give(each);
    link.end();
    assert.deepEqual(await passing.end(100), { moved: 0, dropped: 3 });
  });
});
