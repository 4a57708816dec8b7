import assert from 'node:assert/strict';
import { afterEach, it } from 'node:test';
import { createAddressQuota } from '../../../src/master/listening/address-quota.ts';
import { AppListeningBench } from './app-listening-bench.ts';

let bench: AppListeningBench | undefined;

afterEach(() => bench?.close());

it('leaves half of the addresses to the other slots, and none beyond all', () => {
  const quota = createAddressQuota(10, () => 0);
  for (let key = 0; key < 5; key++) quota.take(`1 ${key}`, 1);
  assert.throws(() => quota.take('1 5', 1), /of 10 addresses 5 are taken, 5 by it/);
  for (let key = 0; key < 5; key++) quota.take(`2 ${key}`, 2);
  assert.throws(() => quota.take('3 0', 3), /10 are taken, 0 by it/);
  quota.giveBack('1 0');
  quota.take('3 0', 3);
});

it('refuses a slot that asks again and again, until it has paused', () => {
  let nowMs = 0;
  const quota = createAddressQuota(10, () => nowMs);
  for (let count = 0; count < 1_024; count++) quota.ask(1);
  assert.throws(() => quota.ask(1), { errno: -11 });
  quota.ask(2);
  nowMs = 10_001;
  quota.ask(1);
});

it('tells an app that there are no more descriptors, and gives one back with each address that is closed', async () => {
  bench = new AppListeningBench({}, 8);
  const { first, second } = bench;
  const addresses = [];
  for (let index = 0; index < 4; index++) addresses.push(await bench.listen(first, { index }));
  assert.equal((await bench.ask(first, { index: 4 })).errno, -24);
  assert.equal(bench.told.at(-1), 'refused of 8 addresses 4 are taken, 4 by it in 1');
  assert.equal((await bench.ask(second, { index: 3 })).errno, 0, 'what is open already costs nothing');
  assert.equal((await bench.ask(second, { index: 5 })).errno, 0);
  bench.leave(first, addresses[0]!);
  assert.equal((await bench.ask(first, { index: 6 })).errno, 0);
});

it('lets nobody join or close what it was not given', async () => {
  bench = new AppListeningBench();
  const { first, second } = bench;
  const address = await bench.listen(first);
  bench.appListening.listening(second, address.frontend.id);
  assert.ok(!address.frontend.listening.has(second));
  bench.appListening.gone(first);
  bench.leave(second, address);
  assert.deepEqual(
    bench.told.filter((line) => line.startsWith('closed')),
    [],
  );
});

it('gives TLS servers the first keys that there are, whoever asked first', async () => {
  bench = new AppListeningBench();
  const keys = { ticketKeys: 'ab'.repeat(48) };
  assert.equal((await bench.ask(bench.first)).data, null);
  assert.deepEqual((await bench.ask(bench.second, { data: keys })).data, keys);
  assert.deepEqual((await bench.ask(bench.first, { data: { ticketKeys: 'cd'.repeat(48) } })).data, keys);
});
