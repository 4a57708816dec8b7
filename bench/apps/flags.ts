/** The flags of this benchmark alone. */
import { type OwnFlags, wholeNumber } from '../harness/settings.ts';
import { type App, apps } from './apps.ts';
import type { Runner } from './targets/contract.ts';
import { runners } from './targets/index.ts';

export interface Chosen {
  /** Of each measurement, after its warm-up. */
  readonly seconds: number;
  readonly apps: readonly App[];
  readonly runners: readonly Runner[];
}

export const flags: OwnFlags<Chosen> = {
  options: {
    seconds: { type: 'string', default: '3' },
    apps: { type: 'string', multiple: true, default: [] },
    only: { type: 'string', multiple: true, default: [] },
  },
  usage: `  --seconds N      seconds per measurement, 1 to 600; default 3
  --apps NAME      http or fastify, repeatable; default both
  --only NAME      only targets whose name contains this, such as pm2; repeatable`,
  read(values) {
    const { seconds, apps: ids, only } = values as { seconds: string; apps: string[]; only: string[] };
    if (values['write-readme'] === true && ids.length + only.length > 0)
      throw new Error('only a full run is published: drop --write-readme, or --apps and --only');
    return {
      seconds: values.quick === true ? 1 : wholeNumber('--seconds', seconds, 1, 600),
      apps: chosen(
        '--apps',
        apps,
        ids,
        ({ id }, asked) => id === asked,
        ({ id }) => id,
      ),
      runners: chosen('--only', runners, only, isNamed, ({ name }) => name),
    };
  },
};

function isNamed({ name }: Runner, asked: string): boolean {
  return name.toLowerCase().includes(asked.toLowerCase());
}

/** All when nothing is asked for. Throws when nobody is what was asked for. */
function chosen<T>(
  flag: string,
  all: readonly T[],
  asked: readonly string[],
  is: (one: T, asked: string) => boolean,
  nameOf: (one: T) => string,
): readonly T[] {
  for (const text of asked) {
    if (!all.some((one) => is(one, text)))
      throw new Error(`${flag} ${text}: expected ${all.map(nameOf).join(' · ')}`);
  }
  return asked.length === 0 ? all : all.filter((one) => asked.some((text) => is(one, text)));
}
