/** Our messages and those of an app, over one real channel of Node. */
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Channel, createChannel, type Message } from '../../src/protocol/channel.ts';
import { waitFor } from '../integration/balancer.ts';

interface Echo extends Message {
  readonly type: 'pointsman:echo';
  readonly value: unknown;
}

const fixture = fileURLToPath(new URL('fixtures/app-beside-channel.ts', import.meta.url));

let child: ChildProcess;
let channel: Channel;
/** What the master's channel heard, and what the app sent. */
let ours: unknown[];
let ofApp: unknown[];

beforeEach(() => {
  child = fork(fixture, { execArgv: ['--import', 'tsx'] });
  channel = createChannel(child);
  ours = [];
  ofApp = [];
  channel.on<Echo>('pointsman:echo', ({ value }) => ours.push(value));
  child.on('message', (message) => ofApp.push(message));
});
afterEach(async () => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
});

it('keeps our messages from the app, and those of the app from us', async () => {
  const toApp = [
    'text',
    7,
    { type: 'pointsman:echo', value: 'forged' },
    { type: 'pointsman:tell' },
    { cmd: 'X' },
  ];
  await waitFor(() => ofApp.length === 1, 'the worker to be up');
  channel.send<Echo>({ type: 'pointsman:echo', value: 'ours' });
  for (const message of toApp) child.send(message);
  channel.send({ type: 'pointsman:tell' });
  await waitFor(() => ours.length === 2, 'the worker to answer twice');
  assert.deepEqual(ours, ['ours', { heardByApp: toApp, unknown: 0 }]);
  assert.deepEqual(ofApp, ['up', 'text', 7, null, { type: 'pointsman:echo', value: 'forged' }, { cmd: 'X' }]);
  assert.equal(channel.unknown, 0);
});
