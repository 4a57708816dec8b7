/** TLS that the workers terminate, for what speaks plain HTTP. */

export const tlsOptions = {
  tlsCert: {
    kind: 'words',
    expected: 'paths to files separated by spaces, or a list of paths',
    paths: 'whole',
    onePerFlag: true,
    placeholder: 'file',
    default: [],
    defaultText: 'none: no TLS',
    group: 'TLS',
    doc: 'File with a certificate in PEM, and behind it those that lead to its root. With it the workers terminate TLS for the built-in responder and for HTTP servers of an app on TCP addresses. Repeatable: a client gets the one that has the name it asks for, or the first. A file that changes is read again.',
  },
  tlsKey: {
    kind: 'words',
    expected: 'paths to files separated by spaces, or a list of paths',
    paths: 'whole',
    onePerFlag: true,
    placeholder: 'file',
    default: [],
    defaultText: 'none',
    group: 'TLS',
    doc: 'File with the private key of a certificate, in PEM and not encrypted. As many as there are certificates, in the same order. Only the master reads it.',
  },
  tlsTicketRotate: {
    kind: 'duration',
    min: 1000,
    max: 604_800_000,
    default: 3_600_000,
    group: 'TLS',
    doc: 'How often the key is renewed with which session tickets are encrypted. All workers have the same one, so that a client resumes its session with any of them.',
  },
} as const;
