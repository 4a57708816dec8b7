import { test } from 'node:test';
import { acceptByFirstRead } from './first-read.ts';
import { runHttpCheck } from './http-check-runner.ts';
import { httpChecks } from './http-checks.ts';
import { acceptBySharedRead, inParallel, listenRaw } from './raw-listener.ts';

for (const [what, sentBytes] of [
  ['none', () => 0],
  ['half', (output: Buffer) => output.length >> 1],
  ['all', (output: Buffer) => output.length],
] as const) {
  test(`all checks hold for connections whose first bytes came without a socket, ${what} of the output sent`, async () => {
    const server = await listenRaw({}, acceptByFirstRead(sentBytes));
    await inParallel(
      16,
      httpChecks.map((check) => () => runHttpCheck(check, { connect: server.connect })),
    );
    await server.close();
  });
}

test('all checks hold for sockets that read into the shared buffer', async () => {
  const server = await listenRaw({}, acceptBySharedRead);
  await inParallel(
    16,
    httpChecks.map((check) => () => runHttpCheck(check, { connect: server.connect })),
  );
  await server.close();
});
