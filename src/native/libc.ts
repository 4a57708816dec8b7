/** The C library through koffi: a foreign function interface with prebuilt binaries, no compiler needed. */
import { EINTR, NativeError } from './native-error.ts';

/** As much of koffi as is used here. Its own types would have to be there to build, and it is optional. */
export interface Koffi {
  /** The symbols of a library; null is the process itself. */
  load(path: null): { func<Result = number>(declaration: string): Call<Result> };
  alloc(type: string, count: number): object;
  view(memory: object, bytes: number): ArrayBuffer;
  address(memory: object): bigint;
  errno(): number;
}

export type Call<Result = number> = (...values: unknown[]) => Result;

export interface Libc {
  readonly koffi: Koffi;
  /** Throws when there is no such symbol. */
  declare<Result = number>(declaration: string): Call<Result>;
  /** Repeats a call that a signal interrupted; -1 means it failed for another reason. */
  uninterrupted(call: () => number): number;
  /** The result, unless it says that the call failed. Throws NativeError. */
  checked(syscall: string, result: number): number;
}

export function openLibc(koffi: Koffi): Libc {
  // The process itself: glibc and musl alike are already part of it.
  const libc = koffi.load(null);

  return {
    koffi,
    declare: (declaration) => libc.func(declaration),
    uninterrupted(call) {
      for (;;) {
        const result = Number(call());
        if (result !== -1 || koffi.errno() !== EINTR) return result;
      }
    },
    checked(syscall, result) {
      if (result === -1) throw new NativeError(syscall, koffi.errno());
      return result;
    },
  };
}
