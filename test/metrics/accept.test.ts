import assert from 'node:assert/strict';
import { it } from 'node:test';
import { formatFor } from '../../src/metrics/accept.ts';

const OPEN = 'application/openmetrics-text';

for (const [accept, format] of [
  [undefined, 'prometheus'],
  ['', 'prometheus'],
  ['*/*', 'prometheus'],
  ['text/html,application/xml;q=0.9', 'prometheus'],
  // Prometheus 2.42 and 3.
  [
    `${OPEN};version=1.0.0,${OPEN};version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1`,
    'openmetrics',
  ],
  [`${OPEN};version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=1.0.0;q=0.4`, 'openmetrics'],
  [OPEN, 'openmetrics'],
  [`${OPEN}; version="1.0.0"; q=0.3, text/plain; q=0.9`, 'prometheus'],
  [`${OPEN};version=2.0.0`, 'prometheus'],
  [`${OPEN};q=0`, 'prometheus'],
  [`${OPEN};q=nonsense`, 'prometheus'],
] as const) {
  it(`who accepts ${accept ?? 'whatever comes'} gets the format of ${format}`, () => {
    assert.equal(formatFor(accept), format);
  });
}
