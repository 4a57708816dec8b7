/** What Node's half of node:cluster asks for, each with the fields it can have and no others. */
import type { ClusterMessage, ListenQuery, Scheme } from '../../protocol/cluster-protocol.ts';
import { type Fields, isAmong, isCount, isIntegerBetween, isRecord } from './fields.ts';

/** Undefined for what cannot be. */
export function checkedRequest(message: Fields): ClusterMessage | undefined {
  const { act, seq, key } = message;
  switch (act) {
    case 'queryServer': {
      const query = queryOf(message);
      return isCount(seq) && query !== undefined ? { act, seq, ...query } : undefined;
    }
    case 'close':
      return isText(key) ? { act, key } : undefined;
    case 'exitedAfterDisconnect':
      return isCount(seq) ? { act, seq } : undefined;
    case 'online':
    case 'listening':
      return { act };
    default:
      return undefined;
  }
}

/** Longer than any host name and any path of a socket. */
const MOST_CHARACTERS = 4_096;
const MOST_FLAGS = 2 ** 31 - 1;
const MOST_BACKLOG = 2 ** 31 - 1;

const schemes: readonly Scheme[] = ['http', 'https', 'h2c', 'tls', 'tcp', 'udp'];
const addressTypes: readonly ListenQuery['addressType'][] = [4, 6, -1, 'udp4', 'udp6', null];

function queryOf(message: Fields): ListenQuery | undefined {
  const { address, port, addressType, fd, flags, index, scheme, unshared } = message;
  const isGood =
    (address === null || isText(address)) &&
    (port === null || isIntegerBetween(port, -1, 65_535)) &&
    isAmong(addressType, addressTypes) &&
    (fd === undefined || fd === null || isIntegerBetween(fd, -1, MOST_FLAGS)) &&
    (flags === undefined || flags === null || isIntegerBetween(flags, 0, MOST_FLAGS)) &&
    isCount(index) &&
    (scheme === undefined || isAmong(scheme, schemes)) &&
    (unshared === undefined || isAmong(unshared, ['exclusive', 'handle'] as const));
  if (!isGood) return undefined;
  // The path of a unix socket has to be there.
  const isPath = port !== null && port < 0 && unshared === undefined && !(typeof fd === 'number' && fd >= 0);
  if (isPath && address === null) return undefined;
  return {
    address,
    port: port as number,
    addressType,
    index,
    data: sharedData(message.data),
    // Node hands on whatever the app gave to listen().
    readableAll: message.readableAll === true,
    writableAll: message.writableAll === true,
    ...backlogOf(message),
    ...(fd === undefined ? {} : { fd }),
    ...(flags === undefined ? {} : { flags }),
    ...(scheme === undefined ? {} : { scheme }),
    ...(message.isSecured === true ? { isSecured: true } : {}),
    ...(unshared === undefined ? {} : { unshared }),
  };
}

function backlogOf({ backlog }: Fields): Pick<ListenQuery, 'backlog'> {
  const length = typeof backlog === 'string' ? Number(backlog) : backlog;
  return isIntegerBetween(length, 1, MOST_BACKLOG) ? { backlog: length } : {};
}

/** 48 bytes. What others are given that is none would make them fail. */
const TICKET_KEYS = /^[\da-f]{96}$/;

/** TLS ticket keys are all that Node shares (`_getServerData` in lib/_tls_wrap.js). */
function sharedData(data: unknown): { readonly ticketKeys: string } | null {
  if (!isRecord(data)) return null;
  const { ticketKeys } = data;
  return typeof ticketKeys === 'string' && TICKET_KEYS.test(ticketKeys) ? { ticketKeys } : null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MOST_CHARACTERS;
}
