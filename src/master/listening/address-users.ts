/** Which processes asked for which address. */
import type { ProcessAccount } from '../../dispatch/process-account.ts';

export class AddressUsers {
  readonly #users = new Map<string, Set<ProcessAccount>>();

  /** False where it has asked before. */
  add(key: string, process: ProcessAccount): boolean {
    const users = this.#users.get(key);
    if (users?.has(process)) return false;
    if (users === undefined) this.#users.set(key, new Set([process]));
    else users.add(process);
    return true;
  }

  remove(key: string, process: ProcessAccount): void {
    const users = this.#users.get(key);
    users?.delete(process);
    if (users?.size === 0) this.#users.delete(key);
  }

  gone(process: ProcessAccount): void {
    for (const key of this.#users.keys()) this.remove(key, process);
  }

  has(key: string, process: ProcessAccount): boolean {
    return this.#users.get(key)?.has(process) === true;
  }

  any(key: string): boolean {
    return this.#users.has(key);
  }
}
