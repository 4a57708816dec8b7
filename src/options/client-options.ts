/** The options of the commands that ask a running master: `lb status`, `lb reload` and their kind. */

const whichMaster = {
  name: {
    kind: 'text',
    expected: 'up to 48 letters, digits, dots, dashes and underscores, beginning with a letter or digit',
    pattern: /^[A-Za-z0-9][\w.-]{0,47}$/ as RegExp,
    placeholder: 'name',
    default: undefined,
    defaultText: 'the one that is running',
    group: 'Which master',
    doc: 'Name of the master; its log says it at the start. Also LB_NAME.',
  },
  control: {
    kind: 'text',
    expected: 'the path of a socket',
    placeholder: 'path',
    default: undefined,
    defaultText: 'found by the name',
    group: 'Which master',
    doc: 'Path of the control socket of the master. Also LB_CONTROL.',
  },
} as const;

const reload = {
  batch: {
    kind: 'text',
    expected: 'auto or a whole number from 1 to 1024',
    pattern: /^(?:auto|[1-9]\d{0,2}|10[01]\d|102[0-4])$/ as RegExp,
    placeholder: 'auto|n',
    default: undefined,
    defaultText: 'as the master was started',
    group: 'Reload',
    doc: 'How many new processes are started at the same time.',
  },
  check: {
    kind: 'text',
    expected: 'a path that starts with / or a URL that starts with http:// or https://',
    pattern: /^(?:\/|https?:\/\/)\S*$/ as RegExp,
    placeholder: 'url',
    default: undefined,
    defaultText: 'as the master was started',
    group: 'Reload',
    doc: 'Path or URL that every new process has to answer well before it takes over.',
  },
  watch: {
    kind: 'duration',
    min: 0,
    max: 3_600_000,
    default: undefined,
    defaultText: 'as the master was started',
    group: 'Reload',
    doc: 'How long the new processes are watched; if one of them ends in that time, the reload is rolled back.',
  },
} as const;

const answer = {
  timeout: {
    kind: 'duration',
    min: 1,
    max: 86_400_000,
    default: 10_000,
    group: 'Waiting',
    doc: 'How long to wait for the answer.',
  },
} as const;

const done = {
  timeout: {
    kind: 'duration',
    min: 1,
    max: 86_400_000,
    default: undefined,
    defaultText: 'as long as it takes',
    group: 'Waiting',
    doc: 'How long to wait until it is done. After that the command ends with exit code 10, and the master goes on.',
  },
} as const;

const drained = {
  timeout: {
    kind: 'duration',
    min: 0,
    max: 86_400_000,
    default: undefined,
    defaultText: 'as long as it takes',
    group: 'Waiting',
    doc: 'How long to wait until the worker has no connection left. After that the command says how many it has; the worker stays out of rotation.',
  },
} as const;

const stopped = {
  timeout: {
    kind: 'duration',
    min: 0,
    max: 86_400_000,
    default: undefined,
    defaultText: 'the --shutdown-timeout of the master',
    group: 'Waiting',
    doc: 'How long open connections may take to finish; after that they are cut, and the exit code is 5.',
  },
} as const;

const sampled = {
  interval: {
    kind: 'duration',
    min: 250,
    max: 60_000,
    default: 1_000,
    group: 'View',
    doc: 'Time from one sample to the next; rates and latencies are those of this time.',
  },
} as const;

/** For what is answered at once. */
export const askOptions: typeof whichMaster & typeof answer = { ...whichMaster, ...answer };

/** For what is answered again and again. */
export const topOptions: typeof sampled & typeof whichMaster & typeof answer = { ...sampled, ...askOptions };

/** For what is waited for until it is done. */
export const changeOptions: typeof whichMaster & typeof done = { ...whichMaster, ...done };
export const reloadOptions: typeof reload & typeof whichMaster & typeof done = {
  ...reload,
  ...changeOptions,
};
export const drainOptions: typeof whichMaster & typeof drained = { ...whichMaster, ...drained };
export const stopOptions: typeof whichMaster & typeof stopped = { ...whichMaster, ...stopped };
