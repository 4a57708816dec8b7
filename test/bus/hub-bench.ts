/** A hub with processes that are none: their streams end in this process, and keep what a pipe would keep. */
import type { Identity, Role } from '../../src/bus/address.ts';
import type { Bus } from '../../src/bus/contract.ts';
import { createEndpoint } from '../../src/bus/endpoint/endpoint.ts';
import { type Attached, Hub } from '../../src/bus/hub.ts';
import type { Stream } from '../../src/bus/link.ts';
import type { Failure } from '../../src/bus/wire/frames.ts';

export interface HubBench {
  readonly hub: Hub;
  /** What the master logs. */
  readonly lost: readonly { readonly from: Identity; readonly to: Identity; readonly why: Failure }[];
  /** Slots that there are to be processes in. */
  readonly expected: Set<string>;
  /** The time that the hub sees, in milliseconds. */
  nowMs: number;
  /** How much of it passes with each look at it. */
  everyLookMs: number;
  process(role: Exclude<Role, 'master'>, slot: number, generation?: number, isStandby?: boolean): FakeProcess;
}

export interface FakeProcess {
  readonly identity: Identity;
  readonly bus: Bus;
  /** What the hub said of it. */
  readonly misbehaved: readonly string[];
  readonly attached: Attached;
  /** Nothing that it is sent gets any further, as in a process that is blocked. */
  block(): void;
  /** It dies: what it has not read is lost, what it wrote is read. */
  die(): void;
  /** Bytes that no end of the bus has written. */
  writeRaw(bytes: Buffer): void;
}

export function createHubBench(): HubBench {
  const lost: { from: Identity; to: Identity; why: Failure }[] = [];
  const expected = new Set<string>();
  const bench: HubBench = {
    lost,
    expected,
    nowMs: 0,
    everyLookMs: 0,
    hub: new Hub({
      now: () => (bench.nowMs += bench.everyLookMs),
      random: Math.random,
      isExpected: (role, slot) => expected.has(`${role} ${slot}`),
      failed: (from, to, why) => lost.push({ from, to, why }),
    }),
    process: (role, slot, generation = 1, isStandby = false) =>
      fakeProcess(bench.hub, { role, slot, generation }, isStandby),
  };
  return bench;
}

function fakeProcess(hub: Hub, identity: Identity, isStandby: boolean): FakeProcess {
  const misbehaved: string[] = [];
  let isBlocked = false;
  let isDead = false;
  let isPaused = false;
  const unread: Buffer[] = [];

  const stream: Stream = {
    get isReady() {
      return !isBlocked && !isDead;
    },
    write(chunks) {
      const bytes = Buffer.concat(chunks);
      setImmediate(() => {
        if (!isBlocked && !isDead) endpoint.receive(bytes);
      });
    },
    pause() {
      isPaused = true;
    },
    resume() {
      isPaused = false;
      setImmediate(pass);
    },
  };
  const attached = hub.attach(identity, stream, (what) => misbehaved.push(what), isStandby);
  const endpoint = createEndpoint({
    identity,
    soon: setImmediate,
    now: () => performance.now(),
    write(chunks) {
      if (isDead) return;
      unread.push(Buffer.concat(chunks));
      pass();
    },
  });

  function pass(): void {
    while (!isPaused && unread.length > 0) attached.received(unread.shift()!);
    if (isDead && !isPaused && unread.length === 0) attached.ended();
  }

  return {
    identity,
    misbehaved,
    attached,
    bus: endpoint.bus,
    block() {
      isBlocked = true;
    },
    die() {
      isDead = true;
      // Node reads what a child has left behind, paused or not.
      isPaused = false;
      endpoint.end('it is dead');
      pass();
    },
    writeRaw(bytes) {
      unread.push(bytes);
      pass();
    },
  };
}
