/** Who takes part in the bus, and how messages are addressed. PURE. */

export type Role = 'master' | 'agent' | 'worker';

/** One process that takes part. */
export interface Identity {
  readonly role: Role;
  /** From 1; 0 for the master and the agent. */
  readonly slot: number;
  readonly generation: number;
}

/** Addresses that mean one process. `worker:3` is whichever process serves slot 3, `worker:3.2` its second one alone. */
export type OneAddress = 'master' | 'agent' | 'random' | `worker:${number}`;

/** Addresses that mean several processes: `workers` and `all` include the sender where it is one of them. */
export type SetAddress = 'workers' | 'others' | 'all';

export type Address = OneAddress | SetAddress;

export type Target =
  | { readonly kind: 'master' | 'agent' | 'random' | SetAddress }
  | {
      readonly kind: 'worker';
      readonly slot: number;
      /** Whichever process serves the slot where undefined. */
      readonly generation: number | undefined;
    };

/** By these names the kinds travel. */
export const TARGET_KINDS = ['master', 'agent', 'worker', 'workers', 'others', 'all', 'random'] as const;
export const ROLES = ['master', 'agent', 'worker'] as const;

export const MOST_SLOTS = 0xff_ff;
export const MOST_GENERATIONS = 0xff_ff_ff_ff;

/** Undefined for what is no address. */
export function targetOf(address: string): Target | undefined {
  const [, slot, generation] = /^worker:(\d{1,5})(?:\.(\d{1,10}))?$/.exec(address) ?? [];
  if (slot !== undefined) {
    const target = {
      kind: 'worker' as const,
      slot: Number(slot),
      generation: generation === undefined ? undefined : Number(generation),
    };
    return isNumber(target.slot, MOST_SLOTS) && isNumber(target.generation ?? 1, MOST_GENERATIONS)
      ? target
      : undefined;
  }
  const kind = TARGET_KINDS.find((known) => known === address);
  return kind === undefined || kind === 'worker' ? undefined : { kind };
}

export function isSet({ kind }: Target): boolean {
  return kind === 'workers' || kind === 'others' || kind === 'all';
}

/** Whoever is the agent, or serves a slot, at the moment. */
export function isSeat(target: Target): boolean {
  return target.kind === 'agent' || (target.kind === 'worker' && target.generation === undefined);
}

/** The address of this very process: what is sent there reaches no successor of it. Of one that never was, what was meant. */
export function addressOf({ role, slot, generation }: Identity): OneAddress {
  if (role !== 'worker') return role;
  if (slot === 0) return 'random';
  return (generation === 0 ? `worker:${slot}` : `worker:${slot}.${generation}`) as OneAddress;
}

/** Of somebody who is not there. */
export function identityIn(target: Target): Identity {
  if (target.kind === 'worker')
    return { role: 'worker', slot: target.slot, generation: target.generation ?? 0 };
  const role = target.kind === 'master' || target.kind === 'agent' ? target.kind : 'worker';
  return { role, slot: 0, generation: 0 };
}

export function isSame(one: Identity, other: Identity): boolean {
  return one.role === other.role && one.slot === other.slot && one.generation === other.generation;
}

function isNumber(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most;
}
