/** What is logged, and where it goes. */

export const logOptions = {
  logLevel: {
    kind: 'choice',
    values: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    default: 'info',
    group: 'Logging',
    doc: 'Lowest level to log: trace, debug, info, warn, error, fatal or silent.',
  },
  logPretty: {
    kind: 'toggle',
    default: 'auto',
    group: 'Logging',
    doc: 'Human-readable log lines instead of JSON; auto uses them on a terminal.',
  },
  logFile: {
    kind: 'text',
    expected: 'the path to a file, whose name may have {slot} in it',
    // In the name of a directory it would have to be created, and its rights be guessed.
    pattern: /^(?!.*\{slot\}.*[/\\]).*[^/\\]$/ as RegExp,
    paths: 'whole',
    placeholder: 'path',
    default: undefined,
    defaultText: 'standard output or standard error',
    group: 'Logging',
    doc: 'File that the log is appended to, and what the app writes. With {slot} in its name, as in app.{slot}.log, each worker has a file of its own, the agent has "agent" there, and the log of lb itself "lb".',
  },
  logRotate: {
    kind: 'logRotation',
    default: { isDaily: true },
    group: 'Logging',
    doc: 'When --log-file is rotated: daily at local midnight, when it would exceed a size, or both. The former file is called app.log.2026-11-27 then, and further ones of that day have .1, .2 and so on behind it. Set it to off where logrotate or similar does this: after the file was moved, "lb logs reopen" or SIGUSR2 makes lb reopen it.',
  },
  logKeep: {
    kind: 'logKeep',
    default: { days: 31 },
    group: 'Logging',
    doc: 'How many rotated files stay: days, a number of files of each log, or a size of all together, whichever is least.',
  },
  logCompress: {
    kind: 'switch',
    default: true,
    group: 'Logging',
    doc: 'Compress rotated files with gzip.',
  },
} as const;
