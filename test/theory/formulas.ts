/**
 * What queueing theory says of the simulated systems, in closed form or as a quickly converging sum. Service has mean 1 and
 * each of N workers gets Poisson arrivals of rate `load`, unless said otherwise.
 *
 * Kleinrock, Queueing Systems I and II; for two choices Vvedenskaya, Dobrushin and Karpelevich (1996) and
 * Mitzenmacher (2001).
 */

/** Quantile of an exponential distribution. */
export function exponentialQuantile(mean: number, share: number): number {
  return -mean * Math.log(1 - share);
}

/** M/M/1, which is also M/G/1 with processor sharing: one worker fed at random. */
export function singleQueue(load: number): number {
  return 1 / (1 - load);
}

/** M/G/1, first come, first served (Pollaczek and Khinchine). */
export function generalService(load: number, scv: number): number {
  return 1 + (load * (1 + scv)) / (2 * (1 - load));
}

/** Round robin over N exponential workers: each sees E_N/M/1. The sojourn time is exponential with this mean. */
export function roundRobin(workers: number, load: number): number {
  const transform = (sigma: number) => ((workers * load) / (workers * load + 1 - sigma)) ** workers;
  return 1 / (1 - fixedPoint(transform));
}

/** D/M/1: round robin over ever more workers. */
export function deterministicArrivals(load: number): number {
  return 1 / (1 - fixedPoint((sigma) => Math.exp(-(1 - sigma) / load)));
}

/** The chance that all `servers` of a loss system with offered load `offered` are busy. */
export function erlangB(servers: number, offered: number): number {
  let blocked = 1;
  for (let server = 1; server <= servers; server++)
    blocked = (offered * blocked) / (server + offered * blocked);
  return blocked;
}

/** The chance that an arrival finds all servers of M/M/c busy and waits. */
export function erlangC(servers: number, load: number): number {
  const blocked = erlangB(servers, servers * load);
  return blocked / (1 - load * (1 - blocked));
}

/** M/M/c: connections wait in the master for the first free worker. */
export function centralQueue(servers: number, load: number): number {
  return 1 + erlangC(servers, load) / (servers * (1 - load));
}

export function centralQueueQuantile(servers: number, load: number, share: number): number {
  const waits = erlangC(servers, load);
  const rate = servers * (1 - load);
  return quantileOf(share, (time) => {
    // Service alone, or an exponential wait and then service.
    const both =
      rate === 1
        ? (1 + time) * Math.exp(-time)
        : (rate * Math.exp(-time) - Math.exp(-rate * time)) / (rate - 1);
    return (1 - waits) * Math.exp(-time) + waits * both;
  });
}

/** M/M/1 with room for `places` connections, the one in service included: the share that is refused. */
export function refusedShare(places: number, load: number): number {
  return ((1 - load) * load ** places) / (1 - load ** (places + 1));
}

/** The best of d random workers, infinitely many of them: share of workers with at least i connections. */
export function choicesTail(choices: number, load: number, atLeast: number): number {
  return load ** ((choices ** atLeast - 1) / (choices - 1));
}

/** By Little's law, from the mean number of connections in a worker. */
export function choices(draws: number, load: number): number {
  let open = 0;
  for (let length = 1; length < 100; length++) open += choicesTail(draws, load, length);
  return open / load;
}

export function choicesQuantile(draws: number, load: number, share: number): number {
  return quantileOf(share, (time) => {
    let tail = 0;
    for (let length = 1; length < 60; length++) {
      const before = length === 1 ? 1 : choicesTail(draws, load, length - 1);
      const joins = before ** draws - choicesTail(draws, load, length) ** draws;
      tail += joins * erlangTail(length, time);
    }
    return tail;
  });
}

/** The chance that the sum of `stages` exponential times of mean 1 exceeds `time`. */
function erlangTail(stages: number, time: number): number {
  let term = Math.exp(-time);
  let sum = term;
  for (let stage = 1; stage < stages; stage++) {
    term *= time / stage;
    sum += term;
  }
  return sum;
}

/** The least solution, below 1, of sigma = map(sigma). */
function fixedPoint(map: (sigma: number) => number): number {
  let sigma = 0;
  for (let next = map(sigma); Math.abs(next - sigma) > 1e-15; next = map(sigma)) sigma = next;
  return sigma;
}

/** Where a falling tail reaches 1 - share. */
function quantileOf(share: number, tail: (time: number) => number): number {
  let low = 0;
  let high = 1;
  while (tail(high) > 1 - share) high *= 2;
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    if (tail(middle) > 1 - share) low = middle;
    else high = middle;
  }
  return high;
}
