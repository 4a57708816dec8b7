/** A scenario by its name. */
import { pointsmanError } from '../../errors.ts';
import { suggest } from '../../options/suggest.ts';
import { scenarios } from './built-in.ts';
import type { Scenario } from './contract.ts';

/** Throws ERR_INVALID_OPTION with the name that was probably meant. */
export function findScenario(name: string): Scenario {
  const wanted = name.trim().toLowerCase();
  const found = scenarios.find((scenario) => scenario.name === wanted);
  if (found !== undefined) return found;
  const names = scenarios.map((scenario) => scenario.name);
  const meant = suggest(wanted, names);
  throw pointsmanError('ERR_INVALID_OPTION', {
    given: `--scenario ${JSON.stringify(name.slice(0, 80))}`,
    expected: `${names.join(', ')}, or the path of a file`,
    hint: meant === undefined ? undefined : `Did you mean ${meant}?`,
  });
}
