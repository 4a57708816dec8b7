import assert from 'node:assert/strict';
import { it } from 'node:test';
import { settingsVariable, takeSettings, type WorkerSettings } from '../../src/protocol/worker-settings.ts';

const settings: WorkerSettings = {
  handoff: 'mailbox',
  slot: 2,
  store: 'memory',
  generation: 4,
  channel: { key: 'secret', inbox: 7 },
  title: 'lb: worker 2',
  waitReady: true,
  bodyLimit: 1_024,
  headersTimeout: 1,
  requestTimeout: 2,
  keepAliveTimeout: 3,
  keepAliveRequests: 5,
  sendTimeout: 4,
};

it('brings the settings through the environment, and leaves nothing of them there', () => {
  const env = { PATH: '/bin', ...settingsVariable(settings) };
  assert.deepEqual(takeSettings(env), settings);
  assert.deepEqual(env, { PATH: '/bin' });
  assert.equal(takeSettings(env), undefined, 'a child of the worker is none');
});
