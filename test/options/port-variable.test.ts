import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { resolveOptions, type Sources } from '../../src/options/index.ts';

function port(sources: Sources): readonly [number, string] {
  const { options, origins } = resolveOptions(sources);
  return [options.port, origins.port.text];
}

const file = { path: 'lb.config.json', values: { port: 4000 } };

describe('the variable PORT', () => {
  it('is the port of the built-in responder', () => {
    assert.deepEqual(port({ env: { PORT: '8080' } }), [8080, 'PORT=8080']);
    assert.deepEqual(port({ env: { PORT: '' } }), [3000, 'default']);
    assert.deepEqual(port({ env: {} }), [3000, 'default']);
  });

  it('gives way to --port and to LB_PORT, and wins over the file as every variable does', () => {
    assert.deepEqual(port({ env: { PORT: '8080' }, flags: { port: '1' } }), [1, '--port 1']);
    assert.deepEqual(port({ env: { PORT: '8080', LB_PORT: '2' } }), [2, 'LB_PORT=2']);
    assert.deepEqual(port({ env: { PORT: '8080' }, file }), [8080, 'PORT=8080']);
  });

  it('is left to the app where there is one', () => {
    assert.deepEqual(port({ env: { PORT: '8080' }, flags: { app: 'a.js' } }), [3000, 'default']);
    assert.deepEqual(port({ env: { PORT: 'pipe' }, flags: { app: 'a.js' }, file })[0], 4000);
  });

  it('is refused by name when it is no port', () => {
    const message = 'PORT=web is not valid: expected a whole number from 0 to 65535.';
    assert.throws(() => resolveOptions({ env: { PORT: 'web' } }), { code: 'ERR_INVALID_OPTION', message });
  });
});
