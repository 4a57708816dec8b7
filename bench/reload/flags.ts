/** The flags of this benchmark alone. */
import { type OwnFlags, wholeNumber } from '../harness/settings.ts';
import type { ReloadTarget } from './targets/contract.ts';
import { targets } from './targets/index.ts';

export interface Chosen {
  /** In all rounds together, for each app that `lb` runs. */
  readonly reloads: number;
  /** The same for everybody else. */
  readonly rivalReloads: number;
  readonly pauseMs: number;
  readonly workers: number;
  /** Percent of the clients that two cores can serve. */
  readonly load: number;
  readonly targets: readonly ReloadTarget[];
}

const QUICK: Pick<Chosen, 'reloads' | 'rivalReloads' | 'pauseMs'> = {
  reloads: 4,
  rivalReloads: 2,
  pauseMs: 300,
};

export const flags: OwnFlags<Chosen> = {
  options: {
    reloads: { type: 'string', default: '150' },
    'rival-reloads': { type: 'string', default: '20' },
    pause: { type: 'string', default: '3000' },
    workers: { type: 'string', default: '2' },
    load: { type: 'string', default: '40' },
    only: { type: 'string', multiple: true, default: [] },
  },
  usage: `  --reloads N      reloads for each app that lb runs, 1 to 10000; default 150
  --rival-reloads N  reloads for every other target; default 20
  --pause N        milliseconds from one reload to the next, 0 to 60000; default 3000
  --workers N      processes that run the app, 1 to 64; default 2
  --load N         percent of the clients that two cores can serve, 1 to 1000; default 40
  --only NAME      only targets whose name contains this, such as pm2; repeatable`,
  read(values) {
    const { reloads, pause, workers, load, only } = values as Record<string, string> & { only: string[] };
    const chosen = {
      workers: wholeNumber('--workers', workers!, 1, 64),
      load: wholeNumber('--load', load!, 1, 1000),
      targets: named(only),
      reloads: wholeNumber('--reloads', reloads!, 1, 10_000),
      rivalReloads: wholeNumber('--rival-reloads', values['rival-reloads'] as string, 1, 10_000),
      pauseMs: wholeNumber('--pause', pause!, 0, 60_000),
    };
    return values.quick === true ? { ...chosen, ...QUICK } : chosen;
  },
};

function named(only: readonly string[]): readonly ReloadTarget[] {
  if (only.length === 0) return targets;
  const lower = (text: string): string => text.toLowerCase();
  const chosen = targets.filter(({ name }) => only.some((asked) => lower(name).includes(lower(asked))));
  if (chosen.length === 0)
    throw new Error(`--only ${only.join()}: expected ${targets.map(({ name }) => name).join(' · ')}`);
  return chosen;
}
