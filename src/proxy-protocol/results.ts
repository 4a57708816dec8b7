import type { HeaderFault, Reading } from './contract.ts';

export const more: Reading = Object.freeze({ type: 'more' });

export const faults: Readonly<Record<HeaderFault, Reading>> = Object.freeze({
  'no-header': Object.freeze({ type: 'fault', fault: 'no-header' }),
  malformed: Object.freeze({ type: 'fault', fault: 'malformed' }),
  'too-long': Object.freeze({ type: 'fault', fault: 'too-long' }),
  checksum: Object.freeze({ type: 'fault', fault: 'checksum' }),
});
