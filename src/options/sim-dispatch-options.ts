/** The options of `lb sim` about its master: when a connection is assigned, what waits, and what the algorithms see. */
import { virtualTimePattern } from './grammar/virtual-time.ts';

export const simDispatchOptions = {
  binding: {
    kind: 'choice',
    values: ['immediate', 'late'],
    default: 'immediate',
    group: 'Simulated dispatching',
    doc: 'When a connection is assigned: immediate on arrival, or late, once a worker can start it at once; until then it waits in the master.',
  },
  pendingLimit: {
    kind: 'integer',
    unit: 'connections',
    min: 0,
    max: 1_000_000,
    default: undefined,
    defaultText: 'no limit',
    group: 'Simulated dispatching',
    doc: 'Connections that may be pending at one worker; any more wait in the master.',
  },
  queueLimit: {
    kind: 'integer',
    unit: 'connections',
    min: 0,
    max: 1_000_000_000,
    default: undefined,
    defaultText: 'no limit',
    group: 'Simulated dispatching',
    doc: 'Connections that may wait in the master; any more are shed.',
  },
  stall: {
    kind: 'text',
    expected: 'a time such as 5, or 25ms with --service-mean',
    pattern: virtualTimePattern as RegExp,
    placeholder: 'time',
    default: undefined,
    defaultText: 'never',
    group: 'Simulated dispatching',
    doc: 'How long a worker may leave a connection pending without taking or ending another one; after that it gets no more until it moves, and its pending connections go to others.',
  },
  stale: {
    kind: 'text',
    expected: 'a time such as 2, or 10ms with --service-mean',
    pattern: virtualTimePattern as RegExp,
    placeholder: 'time',
    default: undefined,
    defaultText: 'always current',
    group: 'Simulated dispatching',
    doc: 'Time between two samples of the workers: the algorithms see them as they were at the last one.',
  },
  countsOwn: {
    kind: 'switch',
    default: false,
    group: 'Simulated dispatching',
    doc: 'With --stale: the master adds what it has handed over since the last sample.',
  },
} as const;
