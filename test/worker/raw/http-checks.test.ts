import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { after, before, test } from 'node:test';
import type { HttpCheck } from './http-check.ts';
import { runHttpCheck } from './http-check-runner.ts';
import { httpChecks } from './http-checks.ts';
import { inParallel, listenRaw, type RawListener } from './raw-listener.ts';

let server: RawListener;
/** The server's side of each connection, by the port of the client. */
const accepted = new Map<number, Socket>();
before(async () => {
  server = await listenRaw({}, (raw, socket) => {
    accepted.set(socket.remotePort!, socket);
    raw.serve(socket, { acceptedAtMs: performance.now() });
  });
});
after(() => server.close());

const connect = (): ReturnType<RawListener['connect']> => server.connect();

async function serverReads(client: Socket): Promise<void> {
  const isOver = (): boolean => client.destroyed || client.readableEnded;
  const isRead = (): boolean => accepted.get(client.localPort ?? 0)?.bytesRead === client.bytesWritten;
  while (!isRead() && !isOver()) await new Promise((resolve) => setImmediate(resolve));
}

const numbers = [...new Set(httpChecks.map(({ number }) => number))].sort((a, b) => a - b);

for (const number of numbers) {
  const cases = httpChecks.filter((check) => check.number === number);
  test(`check ${number} holds over a socket: ${cases.length} cases, the first is "${cases[0]!.title}"`, () =>
    inParallel(
      8,
      cases.map((check) => () => runHttpCheck(check, { connect })),
    ));
}

// Check 47 needs a server going down and check 49 is the next test; both are no bytes that a table can hold.
test('the table has cases for every other check from 1 to 50', () => {
  const missing = Array.from({ length: 50 }, (_, index) => index + 1).filter(
    (number) => !numbers.includes(number),
  );
  assert.deepEqual(missing, [47, 49]);
});

const splittable = ({ send }: HttpCheck): boolean => send.length === 1 && send[0]!.length <= 400;

test('check 49: every short request, valid or not, gets the same answer when cut at any byte offset', async () => {
  const cuts = httpChecks
    .filter(splittable)
    .flatMap((check) =>
      Array.from(
        { length: check.send[0]!.length - 1 },
        (_, index) => () => runHttpCheck(check, { connect, splitAt: index + 1, serverReads }),
      ),
    );
  assert.ok(cuts.length > 1000);
  await inParallel(64, cuts);
});
