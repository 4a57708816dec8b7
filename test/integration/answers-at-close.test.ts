/** An answer reaches its client also when the connection ends with it and the client still sends. */
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { lateSenders, sendLate, writeThenRead } from './answers-at-close.ts';
import { killLeftovers, startBalancer, transports } from './balancer.ts';
import { inParallel } from './client.ts';

/** It is a race: 20,000 tell more. */
const clients = Number(process.env.RACE_CLIENTS ?? 500);
/** The late bytes are spread over the time in which a worker answers. */
const longestDelayMs = 0.8;

for (const handoff of transports) {
  describe(`a client of lb --handoff ${handoff} that sends after its connection has ended`, () => {
    afterEach(killLeftovers);

    it('gets its 413 although it writes the whole body before it reads', async () => {
      const balancer = await startBalancer(['--workers', '1', '--handoff', handoff]);
      assert.match(await writeThenRead(balancer.port), /^HTTP\/1\.1 413 [\s\S]*\n$/);
      const { exit } = await balancer.stop();
      assert.equal(exit.code, 0);
    });

    for (const sender of lateSenders) {
      it(`gets its whole answer: ${sender.title}`, async () => {
        const balancer = await startBalancer(['--workers', '2', '--handoff', handoff]);
        const delayOf = (index: number): number => (longestDelayMs * (index % 40)) / 40;
        const lost = (
          await inParallel(clients, 8, (index) => sendLate(balancer.port, sender, delayOf(index)))
        ).filter((outcome) => outcome !== undefined);
        assert.deepEqual(lost, []);
        const { exit } = await balancer.stop();
        assert.equal(exit.code, 0);
      });
    }
  });
}
