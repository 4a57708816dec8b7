/** Clients that ask all the time, one connection for each request. */
import { type Outcome, request } from '../client.ts';

export interface SteadyClients {
  readonly outcomes: readonly Outcome[];
  /** Lets every client finish what it has begun. */
  stop(): Promise<readonly Outcome[]>;
}

export function startClients(port: number, width: number, path = '/'): SteadyClients {
  const outcomes: Outcome[] = [];
  let isOver = false;
  const clients = Array.from({ length: width }, async () => {
    while (!isOver) {
      const outcome = await request(port, { path });
      outcomes.push(outcome);
      // Nobody is there: a test that failed left them behind, and they are not to ask for ever.
      isOver ||= outcome.ended === 'refused';
    }
  });
  return {
    outcomes,
    async stop() {
      isOver = true;
      await Promise.all(clients);
      return outcomes;
    },
  };
}

/** What should not be: cut in the middle, left hanging, or answered by a failure. */
export function failed(outcomes: readonly Outcome[]): Outcome[] {
  return outcomes.filter(({ status, ended }) => status !== 200 || ended !== 'end');
}
