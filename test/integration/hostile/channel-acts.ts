/** What a worker can say on its channel, and ask for. */
import { closeSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Act, pick } from './act.ts';
import { CHANNEL_FD, connection, fileAsSocket, inboxFd, ofCluster, ours, writeRaw } from './raw-channel.ts';

type Random = () => number;

/** What is no number of the kind that is wanted, and what is one but cannot be. */
const wrongNumbers = [null, 'NaN', -1, 1.5, 1e308, 2 ** 53, [], {}, true, '7'];

const times = (random: Random, most: number): number => 1 + Math.floor(random() * most);
const number = (random: Random, below: number): number => Math.floor(random() * below);

function say(message: unknown): void {
  process.send?.(message);
}

/** An array in an array, and so on. */
function nested(depth: number): string {
  return `${'['.repeat(depth)}${']'.repeat(depth)}`;
}

function query(fields: object): object {
  return ofCluster({ act: 'queryServer', seq: 1e6, index: 0, data: null, addressType: 4, fd: -1, ...fields });
}

function load(random: Random): object {
  const fields = ['closed', 'inFlight', 'done', 'errors', 'latencyMs', 'utilization', 'busySinceMs'];
  return Object.fromEntries(
    fields.map((field) => [field, random() < 0.5 ? pick(random, wrongNumbers) : number(random, 1e9)]),
  );
}

/** Closes each that it opens. */
async function listenAt(count: number, options: (index: number) => object): Promise<void> {
  const servers: Server[] = [];
  for (let index = 0; index < count; index++) {
    const server = createServer((socket) => socket.end()).on('error', () => {});
    servers.push(server);
    server.listen(options(index));
  }
  await sleep(500);
  for (const server of servers) server.close();
  await sleep(100);
}

const forgeries: readonly Act[] = [
  {
    name: 'acknowledges a handle that nobody sent',
    act: () => say({ cmd: 'NODE_HANDLE_ACK' }),
  },
  {
    name: 'refuses a handle that nobody sent',
    act: () => say({ cmd: 'NODE_HANDLE_NACK' }),
  },
  {
    name: 'announces handles that it does not send',
    act(random) {
      for (const type of ['net.Socket', 'net.Native', 'net.Server', 'dgram.Native', 'nothing'])
        writeRaw(
          `${JSON.stringify({ cmd: 'NODE_HANDLE', type, msg: { cmd: 'NODE_HANDLE', n: random() } })}\n`,
        );
    },
  },
  {
    name: 'uses the names that Node keeps for itself',
    act(random) {
      const names = [
        'NODE_SOCKET_ALL_CLOSED',
        'NODE_SOCKET_NOTIFY_CLOSE',
        'NODE_SOCKET_COUNT',
        'NODE_',
        'NODE_x',
      ];
      for (let count = times(random, 200); count > 0; count--) say({ cmd: pick(random, names), key: 'x' });
    },
  },
  {
    name: 'speaks for its own half without the key',
    act(random) {
      const types = ['ready', 'retire', 'listening', 'taken', 'load', 'toString', '__proto__'];
      for (let count = times(random, 100); count > 0; count--)
        say({ ...ours(pick(random, types), { id: 1, listener: 1 }), key: 'guessed' });
    },
  },
  {
    name: 'sends messages of its own half that there are not',
    act(random) {
      for (let count = times(random, 40); count > 0; count--)
        say(ours(pick(random, ['constructor', '__proto__', 'x'.repeat(10_000), 'hasOwnProperty'])));
    },
  },
  {
    name: 'sends messages of its own half with wrong fields',
    act(random) {
      for (let count = times(random, 40); count > 0; count--) {
        const [id, isDeclined] = [pick(random, wrongNumbers), pick(random, wrongNumbers)];
        say(
          ours(pick(random, ['listening', 'taken', 'refused', 'probed']), {
            id,
            listener: id,
            upTo: id,
            isDeclined,
          }),
        );
      }
    },
  },
  {
    name: 'claims connections that it was not given',
    act(random) {
      const report = { closed: 0, inFlight: 0, done: 0, errors: 0 };
      for (let count = times(random, 500); count > 0; count--) {
        const id = number(random, 1e5);
        say(
          ours(pick(random, ['taken', 'refused', 'probed']), { id, upTo: 0, isDeclined: true, load: report }),
        );
      }
    },
  },
  {
    name: 'says that it listens at the addresses of others',
    act(random) {
      for (let listener = 0; listener < 20; listener++) say(ours('listening', { listener }));
      say(ours('listening', { listener: number(random, 2 ** 40) }));
    },
  },
  {
    name: 'reports a load that cannot be',
    act(random) {
      for (let count = times(random, 40); count > 0; count--) say(ours('load', { load: load(random) }));
    },
  },
  {
    name: 'is ready and retires again and again',
    act: () => {
      for (let count = 0; count < 200; count++) say(ours(count % 2 === 0 ? 'ready' : 'retire'));
    },
  },
];

const requests: readonly Act[] = [
  {
    name: 'asks for an address that is nested deeply',
    act: () =>
      writeRaw(
        `{"cmd":"NODE_CLUSTER","act":"queryServer","seq":9,"index":0,"port":0,"addressType":4,"address":${nested(200_000)}}\n`,
      ),
  },
  {
    name: 'asks with fields that cannot be',
    act(random) {
      for (let count = times(random, 40); count > 0; count--) {
        const field = pick(random, [
          'address',
          'port',
          'addressType',
          'fd',
          'flags',
          'index',
          'seq',
          'scheme',
        ]);
        say(query({ address: '127.0.0.1', port: 0, [field]: pick(random, wrongNumbers) }));
      }
    },
  },
  {
    name: 'closes all addresses, and its own with them',
    act(random) {
      for (let key = 0; key < 20; key++) say(ofCluster({ act: 'close', key: String(key) }));
      say(ofCluster({ act: 'close', key: pick(random, [7, null, '__proto__', ['1']]) }));
      // Nobody would reach it any more.
      setTimeout(() => process.exit(1), 100);
    },
  },
  {
    name: 'listens on the descriptors of the master',
    act: () => listenAt(40, (index) => ({ fd: index })),
  },
  {
    name: 'asks for more addresses than there are descriptors',
    act: (random) => listenAt(300 + number(random, 300), () => ({ port: 0, host: '127.0.0.1' })),
  },
  {
    name: 'listens where the others do, for a moment',
    async act() {
      const server = createHttpServer((_request, response) => void response.end());
      server.listen(Number(process.env.SERVED_PORT));
      await sleep(500);
      await new Promise((resolve) => server.close(resolve));
    },
  },
  {
    name: 'asks and does not read the answers',
    async act(random) {
      const text = `${JSON.stringify(query({ address: '127.0.0.1', port: -1 }))}\n`;
      const endsMs = performance.now() + 300 + 700 * random();
      // Blocked, so that nobody reads.
      while (performance.now() < endsMs) writeRaw(text.repeat(100));
      await sleep(1);
    },
  },
];

const bytes: readonly Act[] = [
  {
    name: 'writes lines that are no JSON',
    act(random) {
      for (let count = times(random, 30); count > 0; count--)
        writeRaw(
          pick(random, ['{\n', 'hello\n', '\n', '{"cmd":\n', '\u0000\n', ']\n', 'NaN\n', '{"a":1}}\n']),
        );
    },
  },
  {
    name: 'writes bytes at random',
    act(random) {
      writeRaw(Buffer.from(Array.from({ length: times(random, 50_000) }, () => number(random, 256))));
      writeRaw('\n');
    },
  },
  {
    name: 'writes a line that never ends',
    act(random) {
      const part = 'x'.repeat(1024 * 1024);
      for (let count = 8 + times(random, 16); count > 0; count--) writeRaw(part);
      writeRaw('\n');
    },
  },
  {
    name: 'writes a line byte by byte',
    act(random) {
      for (let count = 2_000 + number(random, 20_000); count > 0; count--) writeRaw('7');
      writeRaw('\n');
    },
  },
  {
    name: 'sends a message that is nested deeply',
    act: () => writeRaw(`${nested(500_000)}\n{"__proto__":${nested(50_000)}}\n`),
  },
  {
    name: 'sends three messages of 64 MB',
    async act() {
      const text = `"${'x'.repeat(64 * 1024 * 1024)}"\n`;
      for (let count = 0; count < 3; count++) {
        writeRaw(text);
        await sleep(1);
      }
    },
  },
  {
    name: 'sends messages without a pause',
    async act(random) {
      const text = pick(random, ['1\n', '{"a":[1,2,3]}\n', 'null\n', '{"cmd":"NODE_x"}\n']).repeat(5_000);
      const endsMs = performance.now() + 500 + 1_000 * random();
      while (performance.now() < endsMs) writeRaw(text);
      await sleep(1);
    },
  },
  {
    name: 'closes its channel',
    act: () => closeSync(CHANNEL_FD),
  },
  {
    name: 'leaves its master',
    act: () => process.disconnect?.(),
  },
];

const descriptors: readonly Act[] = [
  {
    name: 'sends sockets to its master',
    async act(random) {
      for (let count = 20 + times(random, 80); count > 0; count--) {
        const { near, far } = await connection();
        process.send?.({ take: 'this' }, far);
        near.on('close', () => {}).resume();
      }
      await sleep(50);
    },
  },
  {
    name: 'sends the descriptor of a file to its master',
    async act(random) {
      const path = pick(random, ['/dev/null', '/proc/self/status', '/dev/zero']);
      process.send?.({ take: 'this' }, await fileAsSocket(path));
      await sleep(50);
    },
  },
  {
    name: 'writes into the channel that is there to read',
    act(random) {
      const fd = inboxFd();
      if (fd !== undefined)
        writeRaw(pick(random, ['{"cmd":"NODE_HANDLE_ACK"}\n', 'x\n', '\n']).repeat(3_000), fd);
    },
  },
  {
    name: 'closes the channel that is there to read',
    act() {
      const fd = inboxFd();
      if (fd !== undefined) closeSync(fd);
    },
  },
];

export const channelActs: readonly Act[] = [...forgeries, ...requests, ...bytes, ...descriptors];
