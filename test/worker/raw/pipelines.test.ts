import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptByFirstRead } from './first-read.ts';
import { createRandom, seed } from './parser/random.ts';
import { playPipeline } from './pipelines.ts';
import { acceptBySharedRead, inParallel, listenRaw } from './raw-listener.ts';

const pipelines = 300;

for (const [how, accept] of [
  ['a socket', undefined],
  ['a socket with a shared read buffer', acceptBySharedRead],
  ['a first read without a socket', acceptByFirstRead((output) => output.length >> 1)],
] as const) {
  test(`${pipelines} random pipelines in random pieces through ${how} are answered in order (SEED=${seed})`, async () => {
    const server = await listenRaw({}, accept);
    const random = createRandom(seed);
    await inParallel(
      16,
      Array.from({ length: pipelines }, () => {
        const own = createRandom(random.below(2 ** 31));
        return () => playPipeline(server.connect(), own);
      }),
    );
    await server.close();
    assert.deepEqual([server.open, server.inFlight], [0, 0]);
  });
}
