import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { missingReusePort } from '../../../src/measure/targets/reuse-port.ts';

describe('the target reuse-port', () => {
  it('runs from the Node.js versions on that can share a port', () => {
    for (const node of ['22.12.0', '22.20.1', '23.1.0', '24.0.0', '26.1.0']) {
      assert.equal(missingReusePort(node, 'linux'), undefined, node);
    }
    for (const node of ['20.19.0', '21.7.3', '22.11.0', '23.0.0']) {
      assert.match(missingReusePort(node, 'linux')!, /cannot share a port: .*22\.12, 23\.1 or later$/, node);
    }
  });

  it('runs on Linux', () => {
    assert.match(missingReusePort('24.0.0', 'darwin')!, /only on Linux/);
  });
});
