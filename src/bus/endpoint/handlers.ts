/** Handlers by type, and what becomes of what they return. */
import type { Handler } from '../contract.ts';

// biome-ignore lint/suspicious/noExplicitAny: each handler names the type it is registered for
type AnyHandler = Handler<any>;

export interface Handlers {
  add(type: string, handler: AnyHandler): () => void;
  /** What the first one returns, or a promise of it; undefined where there is none. Errors of the others are thrown later. */
  call(envelope: Parameters<AnyHandler>[0]): { readonly result: unknown } | undefined;
}

export function createHandlers(): Handlers {
  const byType = new Map<string, readonly AnyHandler[]>();

  return {
    add(type, handler) {
      byType.set(type, [...(byType.get(type) ?? []), handler]);
      return () => {
        const handlers = byType.get(type) ?? [];
        const at = handlers.indexOf(handler);
        if (at === -1) return;
        const left = handlers.toSpliced(at, 1);
        if (left.length === 0) byType.delete(type);
        else byType.set(type, left);
      };
    },
    call(envelope) {
      const handlers = byType.get(envelope.type);
      if (handlers === undefined) return undefined;
      const result = attempt(handlers[0]!, envelope);
      for (let index = 1; index < handlers.length; index++) throwLater(attempt(handlers[index]!, envelope));
      return { result };
    },
  };
}

/** What it returns, or a promise that it failed. */
export function attempt<Argument>(call: (argument: Argument) => unknown, argument: Argument): unknown {
  try {
    return call(argument);
  } catch (error) {
    return Promise.reject(error);
  }
}

/** As an error in any other listener: it ends the process unless that handles such errors. */
export function throwLater(result: unknown): void {
  if (!isThenable(result)) return;
  Promise.resolve(result).catch((error: unknown) => {
    process.nextTick(() => {
      throw error;
    });
  });
}

/** A promise, of whatever make. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { readonly then?: unknown } | null | undefined)?.then === 'function';
}
