/** The flags that all benchmarks have. */
import { parseArgs } from 'node:util';

export interface Settings {
  readonly rounds: number;
  /** One short round to see that everything works; its numbers mean nothing. */
  readonly isQuick: boolean;
  readonly seed: number;
  /** Where the raw data goes; undefined for nowhere. */
  readonly jsonFile: string | undefined;
  readonly writesReadme: boolean;
}

const USAGE = `  --rounds N       rounds of all contestants, 1 to 1000; 5 unless given
  --quick          one short round, to see that everything works
  --seed N         repeats the order and the arrivals of a run; SEED=N in the environment does the same
  --json FILE      keeps the raw data
  --write-readme   puts the tables into README.md
  --help           shows this`;

/** Ends the process after `--help`, and with code 2 after a flag that is wrong. */
export function readSettings(command: string): Settings {
  try {
    return parse(command);
  } catch (error) {
    console.error(`${(error as Error).message}\n\nUsage: npm run ${command} -- [flags]\n${USAGE}`);
    process.exit(2);
  }
}

function parse(command: string): Settings {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '5' },
      quick: { type: 'boolean', default: false },
      seed: { type: 'string', default: process.env.SEED ?? String(Math.floor(Math.random() * 2 ** 31)) },
      json: { type: 'string' },
      'write-readme': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(`Usage: npm run ${command} -- [flags]\n${USAGE}`);
    process.exit(0);
  }
  const writesReadme = values['write-readme'];
  if (writesReadme && values.quick)
    throw new Error('--quick is no result to publish: leave out --write-readme');
  return {
    rounds: values.quick ? 1 : wholeNumber('--rounds', values.rounds, 1, 1000),
    isQuick: values.quick,
    seed: wholeNumber('--seed', values.seed, 0, 2 ** 31 - 1),
    jsonFile: values.json,
    writesReadme,
  };
}

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= min && number <= max) return number;
  throw new Error(`${name} must be a whole number from ${min} to ${max}, not "${text}"`);
}
