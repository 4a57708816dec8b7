/** Switches, which are on or off, and toggles, which circumstances may decide: `auto`. */
import type { Kind } from './kind.ts';
import { oneOf, spelled, unknownName } from './refusal.ts';

export interface SwitchForm {
  readonly kind: 'switch';
}

export interface ToggleForm {
  readonly kind: 'toggle';
}

const onAndOff: readonly (readonly [word: string, value: boolean])[] = [
  ['on', true],
  ['off', false],
  ['yes', true],
  ['no', false],
  ['true', true],
  ['false', false],
  ['1', true],
  ['0', false],
];

/** Every word that is a value of the kind. */
export const spellings: Readonly<Record<'switch' | 'toggle', readonly string[]>> = {
  switch: onAndOff.map(([word]) => word),
  toggle: ['auto', ...onAndOff.map(([word]) => word)],
};

export const onOff: Kind<unknown, boolean> = {
  read(written) {
    if (typeof written === 'boolean') return { value: written };
    const said = typeof written === 'string' ? written.trim().toLowerCase() : undefined;
    const found = onAndOff.find(([word]) => word === said);
    return found === undefined ? unknownName(written, spellings.switch) : { value: found[1] };
  },
  expected: () => oneOf(spellings.switch),
  format: spelled,
  words: () => ['on', 'off'],
};

export const toggle: Kind<unknown, boolean | 'auto'> = {
  read(written, form) {
    if (typeof written === 'string' && written.trim().toLowerCase() === 'auto') return { value: 'auto' };
    const read = onOff.read(written, form);
    return 'value' in read ? read : unknownName(written, spellings.toggle);
  },
  expected: () => oneOf(spellings.toggle),
  format: spelled,
  words: () => ['auto', 'on', 'off'],
};
