/**
 * How log files are called. `app.log` is the one that is written to. Rotated ones have the local day behind that, those
 * of one day a number from the second on, and `.gz` once they are compressed: `app.log.2026-11-27.2.gz`. Whatever is
 * called otherwise is somebody else's.
 */
import { basename, dirname, join } from 'node:path';

/** Stands for the process in the name of a log. */
export const SLOT_PLACE = '{slot}';

/** Whose lines are in a log: a slot's, the agent's, or those of lb itself. */
export type LogOwner = number | 'agent' | 'lb';

export interface RotatedName {
  /** Of the log that it was, with the directory. */
  readonly log: string;
  readonly day: string;
  /** Among those of its day, from 0. */
  readonly number: number;
}

export type Form = 'plain' | 'compressed' | 'unfinished';

const SUFFIXES: Readonly<Record<Form, string>> = { plain: '', compressed: '.gz', unfinished: '.gz.tmp' };

export function logPath(template: string, owner: LogOwner): string {
  return join(dirname(template), basename(template).replaceAll(SLOT_PLACE, String(owner)));
}

export function rotatedPath({ log, day, number }: RotatedName, form: Form = 'plain'): string {
  return `${log}.${day}${number === 0 ? '' : `.${number}`}${SUFFIXES[form]}`;
}

/** How the file is called for a moment that is to take the place of a log. */
export function nextPath(log: string): string {
  return `${log}.next`;
}

export interface NameReader {
  /** Whose log a file of this name in the directory of the template is; undefined for anything else. */
  ownerOf(name: string): LogOwner | undefined;
  /** What a file of this name is; undefined for anything that is no rotated log. */
  rotated(name: string): (RotatedName & { readonly form: Form }) | undefined;
}

export function createNameReader(template: string): NameReader {
  const directory = dirname(template);
  const [first = '', ...others] = basename(template).split(SLOT_PLACE).map(escaped);
  // What stands for the slot twice has to be the same twice.
  const owner = '(?<owner>lb|agent|[1-9]\\d{0,3})';
  const log = first + others.map((part, index) => (index === 0 ? owner : '\\k<owner>') + part).join('');
  const present = new RegExp(`^${log}$`);
  const rotated = new RegExp(
    `^(?<log>${log})\\.(?<day>\\d{4}-\\d\\d-\\d\\d)(?:\\.(?<number>[1-9]\\d{0,8}))?(?<suffix>\\.gz(?:\\.tmp)?)?$`,
  );
  return {
    ownerOf(name) {
      const match = present.exec(name);
      if (match === null) return undefined;
      const text = match.groups?.owner ?? 'lb';
      return text === 'lb' || text === 'agent' ? text : Number(text);
    },
    rotated(name) {
      const { log: is, day, number = '0', suffix = '' } = rotated.exec(name)?.groups ?? {};
      if (is === undefined || day === undefined || Number.isNaN(Date.parse(day))) return undefined;
      const form = (Object.keys(SUFFIXES) as Form[]).find((each) => SUFFIXES[each] === suffix)!;
      return { log: join(directory, is), day, number: Number(number), form };
    },
  };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
