/** The flags of this benchmark alone. */
import { type OwnFlags, wholeNumber } from '../harness/settings.ts';

export interface Chosen {
  /** New connections a second. */
  readonly rates: readonly number[];
  /** Only contestants whose name contains one of these; all where there is none. */
  readonly only: readonly string[];
  /** A checkout of the project with its build, whose `lb` runs beside this one's. */
  readonly against: string | undefined;
}

const RATES = [50, 500, 2000];

export const flags: OwnFlags<Chosen> = {
  options: {
    rate: { type: 'string', multiple: true, default: [] },
    only: { type: 'string', multiple: true, default: [] },
    against: { type: 'string' },
  },
  usage: `  --rate N         new connections a second, repeatable; default ${RATES.join(', ')}
  --only NAME      only contestants whose name contains this, such as mailbox; repeatable
  --against DIR    also runs the lb of another checkout, which must be built`,
  read(values) {
    const { rate, only, against } = values as { rate: string[]; only: string[]; against?: string };
    if (values['write-readme'] === true && (rate.length > 0 || only.length > 0 || against !== undefined))
      throw new Error('only a full run is published: drop --write-readme, or --rate, --only and --against');
    const rates = rate.map((text) => wholeNumber('--rate', text, 1, 10_000));
    return { rates: rates.length === 0 ? RATES : rates, only, against };
  },
};
