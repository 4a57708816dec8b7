/** What apps see behind a proxy that sends the PROXY protocol. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { temporaryDirectory } from '../../admin/temporary.ts';
import { headers, tlv, v1, v2 } from '../../proxy-protocol/make-header.ts';
import { startApp } from '../apps/start-app.ts';
import { type Balancer, killLeftovers, startBalancer, transports } from '../balancer.ts';
import { begin, ending, lineOf, overHttp, type Shown, showOver } from './say.ts';
import { startServers } from './servers.ts';

const proxied = ['--proxy-protocol', 'require', '--proxy-trusted', '127.0.0.1'];
const client = { source: '192.0.2.7', sourcePort: 56_324, destination: '198.51.100.1', destinationPort: 443 };
const temporary = temporaryDirectory();

afterEach(killLeftovers);

for (const handoff of transports) {
  describe(`an app behind the PROXY protocol, by ${handoff}`, { timeout: 120_000 }, () => {
    const start = (...args: string[]): Promise<Balancer> =>
      startApp(handoff, 'shows-its-client.mjs', ['--workers', '1', ...proxied, '--', ...args]);

    it('sees its clients over http, https, h2, h2c and net', async () => {
      const { balancer, ports } = await startServers(handoff, ['http', 'https', 'h2', 'h2c', 'net']);
      for (const [speaks, port] of ports) {
        for (const header of [v1(client), v2(client, tlv(1, 'h2'), tlv(5, 'an id'))]) {
          const shown = await showOver(speaks, { port }, header);
          assert.equal(shown.said, 'hello', speaks);
          assert.deepEqual(endsOf(shown), ['192.0.2.7', 56_324, 'IPv4', '198.51.100.1', 443], speaks);
          assert.match(shown.proxy!.proxy.address!, /127\.0\.0\.1$/, speaks);
          assert.equal(shown.proxy!.local.port, port, speaks);
        }
        const { proxy } = await showOver(speaks, { port }, v2(client, tlv(1, 'h2'), tlv(5, 'an id')));
        assert.deepEqual([proxy!.version, proxy!.alpn, proxy!.uniqueId, proxy!.tlvs], [2, 'h2', 'an id', 2]);
      }
      assert.equal((await balancer.stop()).exit.code, 0);
    });

    it('sees them by IPv6, and as they are where the proxy does not say', async () => {
      const { port } = await start('http');
      const v6 = await showOver('http', { port }, v1({ source: '2001:db8::1', sourcePort: 9 }));
      assert.deepEqual(endsOf(v6), ['2001:db8::1', 9, 'IPv6', '::1', 443]);
      for (const name of ['v1 UNKNOWN', 'v2 local', 'v2 unspecified', 'v2 local, with anything behind it']) {
        const shown = await showOver('http', { port }, headers[name]!);
        assert.match(shown.remoteAddress!, /127\.0\.0\.1$/, name);
        assert.equal(shown.localPort, port, name);
        assert.equal(shown.proxy!.proxy.port, shown.remotePort, name);
      }
      const unix = await showOver('http', { port }, headers['v2 unix stream']!);
      assert.deepEqual([unix.remoteAddress, unix.proxy!.client!.path], [undefined, '/run/client.sock']);
    });

    it('gets every byte of the client and none of the header, however it arrives', async () => {
      const { port } = await start('net');
      const header = headers['v2 with fields']!;
      for (const pieceBytes of [1, 7, 16, 100, header.length]) {
        const socket = await begin({ port }, header, pieceBytes);
        const { said, bytesRead } = JSON.parse(await lineOf(socket, 'first\n')) as Shown;
        assert.deepEqual([said, bytesRead], ['first', 6]);
        socket.destroy();
      }
      // The next proxy's header is the client's word, and so is one that only looks like it.
      const line = headers['v1 TCP4']!.toString().trim();
      const socket = await begin({ port }, Buffer.concat([header, headers['v1 TCP4']!]));
      assert.equal((JSON.parse(await lineOf(socket)) as Shown).said.trim(), line);
      const large = 'x'.repeat(300_000);
      assert.equal((JSON.parse(await lineOf(socket, `${large}\n`)) as Shown).said, large);
      socket.destroy();
    });

    it('may speak first, to a client that says nothing', async () => {
      const { port } = await start('net-first');
      const socket = await begin({ port }, v2(client));
      assert.equal((JSON.parse(await lineOf(socket)) as Shown).remoteAddress, client.source);
      socket.destroy();
    });

    it('sees them on a unix socket', async () => {
      const path = join(temporary, `${handoff}.sock`);
      const balancer = await startApp(
        handoff,
        'shows-its-client.mjs',
        ['--workers', '1', ...proxied, '--', `http=${path}`],
        { ownPorts: true },
      );
      const shown = await showOver('http', { path }, v2(client));
      assert.deepEqual(endsOf(shown), ['192.0.2.7', 56_324, 'IPv4', '198.51.100.1', 443]);
      assert.deepEqual(shown.proxy!.proxy, {});
      await balancer.stop();
    });
  });

  describe(`the built-in responder behind the PROXY protocol, by ${handoff}`, { timeout: 120_000 }, () => {
    it('knows its clients, with one request on a connection or several', async () => {
      const balancer = await startBalancer(['--handoff', handoff, '--workers', '2', ...proxied]);
      const { port } = balancer;
      for (const pieceBytes of [1, 100]) {
        const socket = await begin({ port }, v1(client), pieceBytes);
        socket.write('GET /whoami HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
        assert.match(
          await ending(socket),
          /"client":\{"family":"IPv4","address":"192\.0\.2\.7","port":56324\}/,
        );
      }
      const kept = await begin({ port }, v2(client));
      for (const body of ['one', 'x'.repeat(200_000), 'three'])
        assert.equal(await overHttp(kept, body, ''), body);
      kept.write('GET /whoami HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
      assert.match(await ending(kept), /"client":\{"family":"IPv4","address":"192\.0\.2\.7"/);
      const itself = await begin({ port }, headers['v2 local']!);
      itself.write('GET /whoami HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
      assert.doesNotMatch(await ending(itself), /client/);
      const { exit, stopped } = await balancer.stop();
      assert.deepEqual([exit.code, stopped.clean], [0, true]);
    });
  });
}

function endsOf({ remoteAddress, remotePort, remoteFamily, localAddress, localPort }: Shown) {
  return [remoteAddress, remotePort, remoteFamily, localAddress, localPort];
}
