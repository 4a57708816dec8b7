/** A scenario by its name. */
import { shown, unknownName } from '../../options/grammar/refusal.ts';
import { refuseOption } from '../../options/refuse-option.ts';
import { scenarios } from './built-in.ts';
import type { Scenario } from './contract.ts';

/** Names of before, which stay valid. */
const formerNames: Readonly<Record<string, string>> = { distribution: 'evenness' };

/** Throws ERR_INVALID_OPTION with the name that was probably meant. */
export function findScenario(name: string): Scenario {
  const written = name.trim().toLowerCase();
  const wanted = formerNames[written] ?? written;
  const found = scenarios.find((scenario) => scenario.name === wanted);
  if (found !== undefined) return found;
  const names = scenarios.map((scenario) => scenario.name);
  const expected = `${names.join(', ')}, or the path to a file`;
  return refuseOption(`--scenario ${shown(name)}`, unknownName(name, names, expected));
}
