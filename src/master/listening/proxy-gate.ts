/** The gate that connections come by where they begin with a header of the PROXY protocol: whom it trusts, and what it tells. */
import { BlockList, isIPv6 } from 'node:net';
import type { Logger } from 'pino';
import { HeaderGate, type HeaderRefusal } from '../../handoff/header-gate.ts';
import type { ResolvedOptions } from '../../options/index.ts';
import { counted } from '../../text/counted.ts';
import { timeInWords } from '../../text/duration.ts';
import type { Tallies } from '../dispatching/tallies.ts';
import { atMostOncePerSecond } from '../log-limit.ts';

export interface ProxyGateParts {
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** So many connections may wait for their headers. */
  readonly most: number;
  readonly tallies: Tallies;
  readonly logger: Logger;
}

type ProxyOptions = Pick<ResolvedOptions, 'proxyProtocol' | 'proxyTimeout' | 'proxyTrusted'>;

/** Undefined where connections begin with the client's own bytes. */
export function createProxyGate(
  { proxyProtocol, proxyTimeout, proxyTrusted }: ProxyOptions,
  { now, most, tallies, logger }: ProxyGateParts,
): HeaderGate | undefined {
  if (proxyProtocol === 'off') return undefined;
  tallies.expectHeaders();
  const say = refusalLog(logger, proxyTimeout);
  return new HeaderGate({
    now,
    timeoutMs: proxyTimeout,
    most,
    trusts: trustIn(proxyTrusted),
    refused({ listener, peer }, reason) {
      tallies.refusedHeader(listener, reason);
      say(reason, peer);
    },
  });
}

/** Proxies are few and come again and again. */
const MOST_REMEMBERED = 1_024;

/** A peer without an address came by a unix socket, whose file says who may. */
export function trustIn(networks: readonly string[]): (peer: string | undefined) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = familyOf(address);
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  const remembered = new Map<string, boolean>();

  return (peer) => {
    if (peer === undefined) return true;
    const known = remembered.get(peer);
    if (known !== undefined) return known;
    const isTrusted = list.check(peer, familyOf(peer));
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(peer, isTrusted);
    return isTrusted;
  };
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}

function refusalLog(logger: Logger, timeoutMs: number): (reason: HeaderRefusal, peer?: string) => void {
  const words: Readonly<Record<HeaderRefusal, string>> = {
    untrusted: 'not from a proxy that --proxy-trusted names',
    'no-header': 'they began with something else than a PROXY header',
    malformed: 'their PROXY header was malformed',
    'too-long': 'their PROXY header was too long',
    checksum: 'the checksum of their PROXY header was wrong',
    timeout: `their PROXY header took longer than --proxy-timeout (${timeInWords(timeoutMs)})`,
    closed: 'they ended before their PROXY header did',
    'too-many': 'too many waited for their PROXY headers',
  };
  const sayByReason = new Map<HeaderRefusal, (peer?: string) => void>();

  return (reason, peer) => {
    let say = sayByReason.get(reason);
    if (say === undefined) {
      say = atMostOncePerSecond((count, latest?: string) => {
        const from = latest === undefined ? '' : `, the last one from ${latest}`;
        const text = `refused ${counted(count, 'connection')}: ${words[reason]}${from}`;
        // That a proxy only looks whether the port is open, as many do, is no trouble.
        const level = reason === 'closed' ? 'debug' : 'warn';
        logger[level]({ event: 'proxy-refused', reason, count, peer: latest }, text);
      });
      sayByReason.set(reason, say);
    }
    say(peer);
  };
}
