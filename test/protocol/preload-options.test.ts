import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withoutPreload, withPreload } from '../../src/protocol/worker-settings.ts';

describe('the options of Node.js that load our half of a worker', () => {
  for (const path of ['/lib/preload.js', '/with two words/preload.js', '/with "quotes"/and\\slashes.js']) {
    for (const options of ['', '--no-warnings', '--require "/two words.cjs" --title=x']) {
      it(`come first and can be taken out again: ${path} ${options}`, () => {
        const env = { NODE_OPTIONS: withPreload(path, options), OTHER: '1' };
        assert.ok(env.NODE_OPTIONS.startsWith('--require "'));
        withoutPreload(env);
        assert.deepEqual(env, options === '' ? { OTHER: '1' } : { NODE_OPTIONS: options, OTHER: '1' });
      });
    }
  }
});
