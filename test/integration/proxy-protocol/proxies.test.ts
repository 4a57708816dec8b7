/** Behind the proxies that people use: what they send is what lb reads. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { promisify } from 'node:util';
import { freePorts } from '../../../src/measure/processes/free-port.ts';
import { findProgram } from '../../../src/measure/processes/installed-program.ts';
import { temporaryDirectory } from '../../admin/temporary.ts';
import { trusted } from '../apps/ask.ts';
import { type Balancer, killLeftovers, transports, waitFor } from '../balancer.ts';
import { lineOf, overHttp, overHttp2, type Shown } from './say.ts';
import { startServers } from './servers.ts';

const temporary = temporaryDirectory();
/** Each server has a port of its own, and the proxy one for each version that it sends. */
const speaks = ['http', 'https', 'h2', 'net'] as const;
type Speaks = (typeof speaks)[number];

interface Front {
  readonly speaks: Speaks;
  readonly version: 1 | 2;
  readonly port: number;
  readonly back: number;
}

const haproxy = findProgram('haproxy');
const nginx = findProgram('nginx');
const curl = findProgram('curl');
/** Debian has it in a package of its own. */
const stream = process.env.NGINX_STREAM_MODULE ?? '/usr/lib/nginx/modules/ngx_stream_module.so';
const proxies = new Set<ChildProcess>();

afterEach(killLeftovers);
afterEach(() => {
  for (const proxy of proxies) proxy.kill('SIGKILL');
  proxies.clear();
});

for (const handoff of transports) {
  describe(`behind real proxies, by ${handoff}`, { timeout: 180_000 }, () => {
    it('sees the clients of HAProxy, by either version', { skip: missing(haproxy, 'haproxy') }, async () => {
      const { fronts, balancer } = await startBehind(handoff, [1, 2]);
      const file = join(temporary, `${handoff}-haproxy.cfg`);
      writeFileSync(file, haproxyConfig(fronts));
      startProxy(haproxy!, ['-db', '-f', file]);
      for (const front of fronts) await checkClients(front);
      const { proxy } = await ask(fronts.find(({ version }) => version === 2)!, '127.0.3.1');
      assert.ok(proxy!.tlvs > 0, 'a checksum and an id are among its fields');
      assert.equal(proxy!.authority, undefined);
      assert.equal((await balancer.stop()).exit.code, 0);
    });

    it('sees who came to HAProxy by TLS, and by which', { skip: missing(haproxy, 'haproxy') }, async () => {
      const [port = 0] = await freePorts(1);
      const { fronts, balancer } = await startBehind(handoff, [2], ['http']);
      const pem = join(temporary, `${handoff}.pem`);
      const tls = 'test/fixtures/apps/tls';
      writeFileSync(pem, execFileSync('cat', [`${tls}/certificate.pem`, `${tls}/key.pem`]));
      const file = join(temporary, `${handoff}-tls.cfg`);
      const options = 'send-proxy-v2-ssl-cn proxy-v2-options authority';
      writeFileSync(
        file,
        `${haproxyHead}listen tls\n  bind 127.0.0.1:${port} ssl crt ${pem} alpn http/1.1\n` +
          `  server app 127.0.0.1:${fronts[0]!.back} ${options}\n`,
      );
      startProxy(haproxy!, ['-db', '-f', file]);
      await listening(port);
      const socket = connectTls({ port, host: '127.0.0.1', ...trusted, ALPNProtocols: ['http/1.1'] });
      const { proxy } = JSON.parse(await overHttp(socket, 'hello')) as Shown;
      assert.equal(proxy!.authority, 'localhost');
      assert.deepEqual([proxy!.tls!.isEncrypted, proxy!.tls!.version], [true, 'TLSv1.3']);
      await balancer.stop();
    });

    it('sees the clients of nginx', { skip: missing(nginx, 'nginx') || withoutStream() }, async () => {
      const { fronts, balancer } = await startBehind(handoff, [1]);
      const directory = temporaryDirectory();
      const file = join(directory, 'nginx.conf');
      writeFileSync(file, nginxConfig(fronts, directory));
      startProxy(nginx!, ['-c', file, '-p', directory, '-e', 'stderr']);
      for (const front of fronts) await checkClients(front);
      await balancer.stop();
    });

    it('sees curl, which speaks for itself', { skip: missing(curl, 'curl') }, async () => {
      const { fronts, balancer } = await startBehind(handoff, [1], ['http', 'https']);
      for (const front of fronts) {
        const url = `${front.speaks}://127.0.0.1:${front.back}/`;
        const args = ['-sk', '--haproxy-protocol', '--interface', '127.0.3.9', '--data', 'hello', url];
        const { stdout } = await promisify(execFile)(curl!, args, { timeout: 20_000 });
        const shown = JSON.parse(stdout) as Shown;
        assert.deepEqual([shown.remoteAddress, shown.said, shown.proxy!.version], ['127.0.3.9', 'hello', 1]);
      }
      await balancer.stop();
    });
  });
}

async function startBehind(
  handoff: string,
  versions: readonly (1 | 2)[],
  kinds: readonly Speaks[] = speaks,
): Promise<{ fronts: Front[]; balancer: Balancer }> {
  const { balancer, ports: backs } = await startServers(handoff, kinds);
  const ports = await freePorts(kinds.length * versions.length);
  const fronts = kinds.flatMap((kind) =>
    versions.map((version) => ({ speaks: kind, version, port: ports.pop()!, back: backs.get(kind)! })),
  );
  return { fronts, balancer };
}

/** Two clients, told apart by their addresses. */
async function checkClients(front: Front): Promise<void> {
  await listening(front.port);
  for (const address of ['127.0.3.1', '127.0.3.2']) {
    const shown = await ask(front, address);
    const which = `${front.speaks} by version ${front.version}`;
    assert.deepEqual([shown.said, shown.remoteAddress], ['hello', address], which);
    assert.deepEqual([shown.localAddress, shown.localPort], ['127.0.0.1', front.port], which);
    assert.equal(shown.proxy!.version, front.version, which);
    assert.match(shown.proxy!.proxy.address!, /127\.0\.0\.1$/, which);
  }
}

async function ask(front: Front, localAddress: string): Promise<Shown> {
  const socket = connect({ port: front.port, host: '127.0.0.1', localAddress });
  const by = {
    http: () => overHttp(socket, 'hello'),
    https: () => overHttp(connectTls({ socket, ...trusted }), 'hello'),
    h2: () => overHttp2(connectTls({ socket, ...trusted, ALPNProtocols: ['h2'] }), 'hello'),
    net: () => lineOf(socket, 'hello\n'),
  };
  const shown = JSON.parse(await by[front.speaks]()) as Shown;
  socket.destroy();
  return shown;
}

function startProxy(program: string, args: readonly string[]): void {
  const proxy = spawn(program, args, { stdio: 'ignore' });
  proxies.add(proxy);
}

async function listening(port: number): Promise<void> {
  await waitFor(
    () =>
      new Promise<boolean>((resolve) => {
        const socket = connect({ port, host: '127.0.0.1' }, () => {
          socket.destroy();
          resolve(true);
        });
        socket.once('error', () => resolve(false));
      }),
    `the proxy to listen on port ${port}`,
  );
}

const haproxyHead = `defaults
  mode tcp
  timeout connect 5s
  timeout client 30s
  timeout server 30s
`;

function haproxyConfig(fronts: readonly Front[]): string {
  const listens = fronts.map(({ port, back, version }) => {
    const sends = version === 1 ? 'send-proxy' : 'send-proxy-v2 proxy-v2-options crc32c,unique-id';
    const id = version === 1 ? '' : '  unique-id-format %[uuid]\n';
    return `listen l${port}\n  bind 127.0.0.1:${port}\n${id}  server app 127.0.0.1:${back} ${sends} check\n`;
  });
  return `${haproxyHead}${listens.join('')}`;
}

function nginxConfig(fronts: readonly Front[], directory: string): string {
  const servers = fronts.map(
    ({ port, back }) =>
      `  server { listen 127.0.0.1:${port}; proxy_pass 127.0.0.1:${back}; proxy_protocol on; }`,
  );
  return `load_module ${stream};
daemon off;
master_process off;
pid ${directory}/nginx.pid;
events {}
stream {
${servers.join('\n')}
}
`;
}

function missing(program: string | undefined, name: string): string | false {
  return program === undefined ? `${name} is not installed` : false;
}

function withoutStream(): string | false {
  return existsSync(stream) ? false : 'nginx has no stream module (libnginx-mod-stream)';
}
