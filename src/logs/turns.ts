/** What is done with a file one after the other: writes, and in between what needs it to be at the end of a line. */

/** Calls back with the number of bytes written, which may be less than given. */
export type Written = (error: NodeJS.ErrnoException | null, count: number) => void;

export interface Turns {
  /** One at a time. */
  write(bytes: Buffer, written: Written): void;
  /** Before the next write for which `isBetween` holds. Settles as `act` does. */
  between(act: () => Promise<void>): Promise<void>;
}

export function createTurns(isBetween: () => boolean, put: (bytes: Buffer) => Promise<number>): Turns {
  const acts: (() => Promise<void>)[] = [];
  let next: { readonly bytes: Buffer; readonly written: Written } | undefined;
  let isBusy = false;

  async function goOn(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    for (;;) {
      const act = isBetween() ? acts.shift() : undefined;
      const write = act === undefined ? next : undefined;
      if (act !== undefined) await act();
      else if (write === undefined) break;
      else {
        next = undefined;
        await put(write.bytes).then(
          (count) => write.written(null, count),
          (error) => write.written(error as NodeJS.ErrnoException, 0),
        );
      }
    }
    isBusy = false;
  }

  return {
    write(bytes, written) {
      next = { bytes, written };
      void goOn();
    },
    between(act) {
      return new Promise((resolve, reject) => {
        acts.push(() => act().then(resolve, reject));
        void goOn();
      });
    },
  };
}
