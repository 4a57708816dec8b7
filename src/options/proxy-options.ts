/** What lb is told of the proxies in front of it: the options of `lb start` for the PROXY protocol. */
import type { Origin } from './contract.ts';
import { refuseOption } from './refuse-option.ts';

export const proxyOptions = {
  proxyProtocol: {
    kind: 'choice',
    values: ['off', 'require'],
    default: 'off',
    group: 'Listening',
    doc: 'With require, every connection to the workers must begin with a header of the PROXY protocol, version 1 or 2, and the app sees the address of the client instead of that of the proxy. A connection without one is closed.',
  },
  proxyTrusted: {
    kind: 'networks',
    default: [],
    defaultText: 'none',
    group: 'Listening',
    doc: 'Addresses of the proxies, such as 10.0.0.0/8,::1; what comes from elsewhere is closed. With --proxy-protocol require it must be given. Connections by a unix socket are trusted: whoever may open it is settled by its file.',
  },
  proxyTimeout: {
    kind: 'duration',
    min: 1,
    max: 3_600_000,
    default: 5000,
    group: 'Listening',
    doc: 'How long the header of the PROXY protocol may take to arrive. A packet that was lost is sent again after a second, and after three.',
  },
} as const;

interface Written {
  readonly options: {
    readonly proxyProtocol: 'off' | 'require';
    readonly proxyTrusted: readonly string[];
    readonly proxyTimeout: number;
  };
  readonly origins: Readonly<Record<keyof typeof proxyOptions, Origin>>;
}

/** Trust without a header to believe, or a header without anybody to believe. Throws ERR_INVALID_OPTION. */
export function refuseProxyContradiction({ options, origins }: Written): void {
  if (options.proxyProtocol === 'require') {
    if (options.proxyTrusted.length > 0) return;
    const expected = '--proxy-trusted beside it, with the addresses of the proxies';
    const hint = 'For example --proxy-trusted 10.0.0.0/8, or 0.0.0.0/0,::/0 where nobody else can connect.';
    refuseOption(origins.proxyProtocol.text, { expected, hint });
  }
  const isTimed = options.proxyTimeout !== proxyOptions.proxyTimeout.default;
  const key = options.proxyTrusted.length > 0 ? 'proxyTrusted' : isTimed ? 'proxyTimeout' : undefined;
  if (key === undefined) return;
  const hint = 'Without it lb reads no header and believes nobody.';
  refuseOption(origins[key].text, { expected: '--proxy-protocol require beside it', hint });
}
