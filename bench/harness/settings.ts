/** The flags that all benchmarks have. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { integer } from '../../src/options/grammar/number.ts';
import { accepted } from '../../src/options/refuse-option.ts';
import { RESULTS } from './readme-section.ts';

export interface Settings {
  readonly rounds: number;
  /** One short round to see that everything works; its numbers mean nothing. */
  readonly isQuick: boolean;
  readonly seed: number;
  /** Where the raw data goes; undefined for nowhere. */
  readonly jsonFile: string | undefined;
  readonly writesReadme: boolean;
}

const USAGE = `  --rounds N       rounds of all targets, 1 to 1000; default 5
  --quick          one short round, to see that everything works
  --seed N         repeats the order and the arrivals of a run, as SEED=N in the environment does; default random
  --json FILE      writes the raw data to FILE
  --write-readme   writes the tables to ${RESULTS}
  --help           shows this text`;

/** The flags that one benchmark has beside those of all. */
export interface OwnFlags<Own> {
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** Their lines of the usage. */
  readonly usage: string;
  /** Throws what is wrong with a value. */
  read(values: Readonly<Record<string, unknown>>): Own;
}

/** Ends the process after `--help`, and with code 2 after a flag that is wrong. */
export function readSettings(command: string): Settings;
export function readSettings<Own>(command: string, own: OwnFlags<Own>): Settings & Own;
export function readSettings<Own>(command: string, own?: OwnFlags<Own>): Settings & Partial<Own> {
  const usage = `Usage: npm run ${command} -- [flags]\n${own === undefined ? '' : `${own.usage}\n`}${USAGE}`;
  try {
    const values = parse(own?.options);
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    return { ...settingsOf(values), ...own?.read(values) } as Settings & Partial<Own>;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
}

function parse(own: OwnFlags<unknown>['options'] = {}) {
  const common = {
    rounds: { type: 'string', default: '5' },
    quick: { type: 'boolean', default: false },
    seed: { type: 'string', default: process.env.SEED ?? String(Math.floor(Math.random() * 2 ** 31)) },
    json: { type: 'string' },
    'write-readme': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  } as const;
  // With flags that are known only at run time in it, the type of the values is that of those always there.
  return parseArgs({ options: { ...own, ...common } as typeof common }).values;
}

function settingsOf(values: ReturnType<typeof parse>): Settings {
  const writesReadme = values['write-readme'];
  if (writesReadme && values.quick)
    throw new Error('only a full run is published: drop --write-readme or --quick');
  return {
    rounds: values.quick ? 1 : wholeNumber('--rounds', values.rounds, 1, 1000),
    isQuick: values.quick,
    seed: wholeNumber('--seed', values.seed, 0, 2 ** 31 - 1),
    jsonFile: values.json,
    writesReadme,
  };
}

/** Throws what is allowed. */
export function wholeNumber(name: string, text: string, min: number, max: number): number {
  return accepted(`${name} ${text}`, integer.read(text, { kind: 'integer', min, max }));
}
