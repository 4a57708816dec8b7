import assert from 'node:assert/strict';
import { it } from 'node:test';
import { inspectPortFor } from '../../../src/master/processes/inspect-port.ts';

const portsOf = (arg: string) => [1, 2, 3].map((slot) => inspectPortFor(arg, slot));

it('gives each slot a port of its own, counted from the one that was given', () => {
  assert.deepEqual(portsOf('--inspect=9300'), ['--inspect=9300', '--inspect=9301', '--inspect=9302']);
});

it("counts from Node's own port when none was given", () => {
  assert.deepEqual(portsOf('--inspect'), ['--inspect=9229', '--inspect=9230', '--inspect=9231']);
  assert.deepEqual(portsOf('--inspect='), ['--inspect=9229', '--inspect=9230', '--inspect=9231']);
});

it('knows every flag that opens a port', () => {
  for (const flag of ['--inspect', '--inspect-brk', '--inspect-wait', '--inspect-port']) {
    assert.equal(inspectPortFor(`${flag}=9300`, 2), `${flag}=9301`);
  }
});

it('keeps the host, with a port or without', () => {
  assert.equal(inspectPortFor('--inspect=0.0.0.0:9300', 2), '--inspect=0.0.0.0:9301');
  assert.equal(inspectPortFor('--inspect=[::1]:9300', 2), '--inspect=[::1]:9301');
  assert.equal(inspectPortFor('--inspect-brk=localhost', 2), '--inspect-brk=localhost:9230');
  assert.equal(inspectPortFor('--inspect=[::1]', 2), '--inspect=[::1]:9230');
});

it('leaves any free port to be any free port', () => {
  assert.deepEqual(portsOf('--inspect=0'), ['--inspect=0', '--inspect=0', '--inspect=0']);
  assert.equal(inspectPortFor('--inspect=127.0.0.1:0', 2), '--inspect=127.0.0.1:0');
});

it('leaves every other flag as it is', () => {
  for (const arg of [
    '--inspect-publish-uid=http',
    '--max-old-space-size=100',
    '--import',
    'tsx',
    'inspect=1',
    '',
  ]) {
    assert.equal(inspectPortFor(arg, 2), arg);
  }
});
