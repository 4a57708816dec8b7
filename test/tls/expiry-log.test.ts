import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createExpiryLog } from '../../src/tls/expiry-log.ts';

const DAY_MS = 86_400_000;

it('warns of a certificate from 14 days before it expires, once a day, and until it is renewed', () => {
  const said: [level: string, text: string][] = [];
  const at = (level: string) => (_event: object, text: string) => void said.push([level, text]);
  const log = createExpiryLog({ warn: at('warn'), error: at('error') } as never);
  const saysAt = (day: number, expiresAtMs: number): [level: string, text: string][] => {
    log([{ certificate: 'a.pem', expiresAtMs }], day * DAY_MS);
    return said.splice(0);
  };
  const expiresAtMs = 100 * DAY_MS;
  assert.deepEqual(saysAt(85.9, expiresAtMs), []);
  const [[level, text] = []] = saysAt(86, expiresAtMs);
  assert.equal(level, 'warn');
  assert.match(text!, /^the certificate a\.pem expires in 14 days, on 1970-04-11T/);
  assert.deepEqual(saysAt(86.5, expiresAtMs), []);
  assert.equal(saysAt(99, expiresAtMs)[0]![0], 'warn');
  assert.match(saysAt(100.5, expiresAtMs)[0]![1], /expired on/);
  assert.deepEqual(saysAt(100.6, 400 * DAY_MS), []);
  assert.equal(saysAt(399, 400 * DAY_MS)[0]![0], 'warn');
});
