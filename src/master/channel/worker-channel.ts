/** Everything a worker says passes here, and is what it claims to be from here on. */
import type { ChildProcess } from 'node:child_process';
import { type Channel, channelOver, isKeptByNode, isOurs } from '../../protocol/channel.ts';
import { type ClusterMessage, isOfCluster, markReply } from '../../protocol/cluster-protocol.ts';
import { checkedRequest } from './cluster-requests.ts';
import { type Fields, isCount } from './fields.ts';
import type { Offences } from './offences.ts';
import { createOwnCheck } from './own-messages.ts';
import { openWire } from './wire.ts';

export interface WorkerChannelParts {
  /** What the messages of its own half bear. */
  readonly key: string;
  readonly offences: Offences;
  readonly now: () => number;
  /** Node's half of node:cluster in the worker says something. */
  cluster(message: ClusterMessage): void;
  /** The app in the worker says something. */
  app(message: unknown): void;
  /** The worker has closed its end, in one direction or both. May be told again. */
  closed(): void;
}

export interface WorkerChannel {
  /** To our half of the worker. */
  readonly ours: Channel;
  /** False when the worker's end is closed, and all that it said was told. */
  readonly isOpen: boolean;
  /** Says something to Node's half or to the app; without effect once it is gone. */
  send(message: unknown, handle?: unknown): void;
  close(): void;
}

const INVALID = -22;

/** To be called at once after the fork. */
export function openWorkerChannel(
  child: ChildProcess,
  { key, offences, now, cluster, app, closed }: WorkerChannelParts,
): WorkerChannel {
  const checkOwn = createOwnCheck();
  const wire = openWire(child, now, {
    heard(value) {
      if (isOurs(value)) hearOurs(value);
      else if (isOfCluster(value)) hearCluster(value as unknown as Fields);
      else if (isKeptByNode(value)) offences.countForged();
      else app(value);
    },
    notJson: () => offences.count('not-json'),
    tooLong: () => offences.count('too-long'),
    closed,
  });

  const { channel, tell } = channelOver({
    get connected() {
      return wire.isOpen;
    },
    send(message, handle, _options, done) {
      wire.sendOurs(message, handle, done);
      return true;
    },
  });

  function hearOurs(message: Fields): void {
    if (message.key !== key) {
      offences.countForged();
      return;
    }
    const checked = checkOwn(message);
    if (typeof checked === 'string') offences.count(checked);
    else tell(checked, undefined);
  }

  function hearCluster(message: Fields): void {
    const request = checkedRequest(message);
    if (request !== undefined) {
      cluster(request);
      return;
    }
    offences.count('malformed-request');
    const { act, seq } = message;
    if (act === 'queryServer' && isCount(seq)) wire.sendToNode(markReply({ ack: seq, errno: INVALID }));
  }

  return {
    ours: channel,
    get isOpen() {
      return wire.isOpen;
    },
    send: (message, handle) => wire.sendToNode(message, handle),
    close: () => wire.close(),
  };
}
