/** Where a master can be asked and told things: the options of `lb start` for its control socket and its admin port. */

export const controlOptions = {
  name: {
    kind: 'text',
    expected: 'up to 48 letters, digits, dots, dashes and underscores, beginning with a letter or digit',
    pattern: /^[A-Za-z0-9][\w.-]{0,47}$/ as RegExp,
    placeholder: 'name',
    default: undefined,
    defaultText: "that of the app's package, or of its directory",
    group: 'Control',
    doc: 'Name by which "lb status" and the other commands find this master among those of this user. If it is taken, lb does not start; a default that is taken gets a number.',
  },
  control: {
    kind: 'control',
    paths: 'whole',
    default: 'auto',
    group: 'Control',
    doc: 'Path of the control socket, which only this user can open; auto is NAME.sock in $XDG_RUNTIME_DIR/pointsman, or else in /tmp/pointsman-UID. If auto is not possible, lb says why and starts without a control socket.',
  },
  adminPort: {
    kind: 'integer',
    min: 0,
    max: 65_535,
    default: undefined,
    defaultText: 'none',
    group: 'Control',
    doc: 'TCP port that answers GET /livez and GET /readyz for probes and GET /metrics for Prometheus, and nothing else; 0 picks any free one.',
  },
  adminHost: {
    kind: 'text',
    expected: 'an address of this machine or a host name, without brackets or port',
    pattern: /^[\p{L}\p{M}\p{N}._:%-]+$/u as RegExp,
    placeholder: 'address',
    default: '127.0.0.1',
    group: 'Control',
    doc: 'Address of the admin port; probes and scrapes from outside, such as those of Kubernetes, need 0.0.0.0.',
  },
} as const;
