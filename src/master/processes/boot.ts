/** The first start: over when every slot has been ready once, or with the first process that fails before that. */
export interface Boot {
  readonly isUnderWay: boolean;
  begin(): Promise<void>;
  succeed(): void;
  /** Without effect when it is over. */
  fail(error: Error): void;
}

export function createBoot(): Boot {
  let waiting: { resolve(): void; reject(error: Error): void } | undefined;
  return {
    get isUnderWay() {
      return waiting !== undefined;
    },
    begin: () =>
      new Promise<void>((resolve, reject) => {
        waiting = { resolve, reject };
      }),
    succeed() {
      waiting?.resolve();
      waiting = undefined;
    },
    fail(error) {
      waiting?.reject(error);
      waiting = undefined;
    },
  };
}
