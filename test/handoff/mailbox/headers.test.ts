/** A header of the PROXY protocol goes with a connection that moves, and nothing else does. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Connection } from '../../../src/handoff/contract.ts';
import { HeaderGate } from '../../../src/handoff/header-gate.ts';
import { DescriptorConnection } from '../../../src/handoff/mailbox/descriptor-connection.ts';
import { unwrapping } from '../../../src/handoff/mailbox/proxied-connection.ts';
import type { ProxiedFdConnection } from '../../../src/handoff/mailbox/proxied-fd-connection.ts';
import type { BareConnection, ReceivedConnection } from '../../../src/handoff/receiver-contract.ts';
import { nativeCalls } from '../../../src/native/index.ts';
import { Field } from '../../../src/scoreboard/shared/layout.ts';
import { receive } from '../../native/receive.ts';
import { streamPair } from '../../native/stream-pair.ts';
import { headers, tlv, v2 } from '../../proxy-protocol/make-header.ts';
import { SenderBench } from './sender-bench.ts';

const { native, reason } = nativeCalls();
const note = v2({ source: '192.0.2.7', sourcePort: 7 }, tlv(5, 'an id'));

describe('headers in the mailbox', { skip: native === undefined ? reason : false }, () => {
  const calls = native!;
  let bench: SenderBench;
  let server: Server;
  let accepted: Connection[];

  beforeEach(async () => {
    bench = new SenderBench(calls);
    accepted = [];
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const gate = new HeaderGate({
      ...{ now: () => bench.nowMs, timeoutMs: 1_000, most: 10, trusts: () => true, refused() {} },
    });
    // The others are pairs of unix sockets, of another listener.
    bench.sender.acceptFrom(server, { listener: 9, deferAccept: false, gate }, (connection) =>
      accepted.push(connection),
    );
  });
  afterEach(async () => {
    server.close();
    await once(server, 'close');
    bench.close();
  });

  /** As a worker that has taken a connection gives it back. */
  function giveBack(tag: number, withNote?: Buffer): void {
    const { fd, stamp } = receive(calls, bench.mailbox.far);
    bench.record.fields[Field.taken]!++;
    const { far } = bench.mailbox;
    if (withNote !== undefined) calls.sendWithNote(far, { fd, stamp, tag, note: withNote });
    else {
      calls.prepareDescriptor(0, fd, stamp, tag);
      calls.sendDescriptors(far, 1);
    }
    calls.close(fd);
    bench.wake.emit('data', Buffer.from([1]));
  }

  it('go with a connection from worker to worker, and say whose it is', async () => {
    await bench.send(1, 7);
    giveBack(-7, note);
    const [back] = bench.returned.splice(0) as [ProxiedFdConnection];
    assert.deepEqual([back.remoteAddress, back.remotePort, back.isMigrated], ['192.0.2.7', 7, true]);
    bench.sender.send(bench.process, back);
    bench.sender.send(bench.process, bench.accepted(7));
    await Promise.resolve();
    // The kernel counts bytes: no worker is accused for the length of a note.
    bench.sender.examine();
    const moved = receive(calls, bench.mailbox.far);
    assert.deepEqual([Buffer.from(moved.note!), moved.tag], [note, -7]);
    const other = receive(calls, bench.mailbox.far);
    assert.equal(other.note, undefined);
    bench.record.fields[Field.taken]! += 2;
    bench.sender.examine();
    assert.deepEqual(bench.faults, []);
    for (const { fd } of [moved, other]) calls.close(fd);
  });

  it('are kept by what is reclaimed', async () => {
    await bench.send(1, 7);
    giveBack(-7, note);
    bench.sender.send(bench.process, bench.returned.pop()!);
    await Promise.resolve();
    assert.equal(bench.sender.reclaim(bench.process), 1);
    assert.equal(bench.returned[0]!.remoteAddress, '192.0.2.7');
    bench.sender.examine();
    assert.deepEqual(bench.faults, []);
  });

  for (const [what, tag, wrong] of [
    ['a moved connection without its header', -7, undefined],
    ['what is no header', -7, Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['more than a header', -7, Buffer.concat([note, Buffer.from('x')])],
    ['less than a header', 7, note.subarray(0, 20)],
  ] as const) {
    it(`are a worker's own fault when they are ${what}`, async () => {
      await bench.send(1, 7);
      giveBack(tag, wrong);
      assert.match(bench.faults.join(), /what is not the header it came with/);
      assert.deepEqual(bench.returned, []);
    });
  }

  it('are looked at by the master, and lie where they were', async () => {
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    client.write(Buffer.concat([note, Buffer.from('hello')]));
    await once(client, 'connect');
    for (let waited = 0; accepted.length === 0 && waited < 5_000; waited += 5)
      await new Promise((resolve) => setTimeout(resolve, 5));
    const [connection] = accepted as [ProxiedFdConnection];
    assert.deepEqual([connection.remoteAddress, connection.peer], ['192.0.2.7', '127.0.0.1']);
    assert.equal(connection.hasLeft(true), false);
    const all = Buffer.alloc(200);
    assert.equal(calls.receive(connection.fd, all), note.length + 5);
    connection.release();
    client.destroy();
  });
});

describe('a worker', { skip: native === undefined ? reason : false }, () => {
  const calls = native!;

  /** What a worker gets of a client that has sent `bytes`; and its descriptors, to be closed. */
  function taken(bytes: Buffer): { connection: BareConnection; fds: number[] } {
    const [fd, client] = streamPair();
    calls.send(client, bytes);
    const given: ReceivedConnection[] = [];
    const server = unwrapping({ wants: () => true, take: (connection) => given.push(connection) }, calls);
    server.take(new DescriptorConnection(calls, { fd, stamp: 0, tag: 1 }));
    return { connection: given[0] as BareConnection, fds: [fd, client] };
  }

  for (const [name, header] of Object.entries(headers)) {
    it(`takes the header, and no byte of the client: ${name}`, () => {
      for (const isAskedFirst of [true, false]) {
        const { connection, fds } = taken(Buffer.concat([header, Buffer.from('hello')]));
        if (isAskedFirst) assert.deepEqual(Buffer.from(connection.proxied!.bytes), header);
        const into = Buffer.alloc(8_192);
        assert.equal(connection.receive(into), 5);
        assert.equal(into.toString('latin1', 0, 5), 'hello');
        assert.deepEqual(Buffer.from(connection.proxied!.bytes), header);
        assert.equal(connection.receive(into), -1);
        for (const fd of fds) calls.close(fd);
      }
    });
  }

  it('waits for the client where only the header has come', () => {
    const { connection, fds } = taken(note);
    const into = Buffer.alloc(8_192);
    assert.equal(connection.receive(into), -1);
    calls.send(fds[1]!, Buffer.from('x'));
    assert.equal(connection.receive(into), 1);
    for (const fd of fds) calls.close(fd);
  });

  it('takes the header first where there is little room', () => {
    const { connection, fds } = taken(Buffer.concat([note, Buffer.from('hello')]));
    const into = Buffer.alloc(3);
    assert.equal(connection.receive(into), 3);
    assert.equal(into.toString(), 'hel');
    for (const fd of fds) calls.close(fd);
  });
});
