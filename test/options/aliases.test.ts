/** An option goes by its key and by its aliases, in every source alike. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { StartOptions } from '../../src/api/start.ts';
import { commands } from '../../src/cli/commands/index.ts';
import { completionsFor } from '../../src/cli/completions.ts';
import { helpFor } from '../../src/cli/help.ts';
import { parseLine } from '../../src/cli/parse.ts';
import type { PointsmanError } from '../../src/errors.ts';
import { loadConfigFile } from '../../src/options/config-file.ts';
import {
  type ConfigFile,
  loadOptions,
  type OptionTable,
  resolveObject,
  resolveOptions,
  serveOptions,
} from '../../src/options/index.ts';
import { optionTableMarkdown } from '../../src/options/markdown.ts';
import { envName, flagName, keysOf } from '../../src/options/names.ts';
import { resolveTable } from '../../src/options/resolve.ts';
import { unknownVariables } from '../../src/options/unknown-variables.ts';

const folder = mkdtempSync(join(tmpdir(), 'lb-aliases-'));
after(() => rmSync(folder, { recursive: true }));

/** The key and the alias of every option that has one, and a value as it is written. */
const all = [
  ['stallTimeout', 'stallMs', '20'],
  ['hungTimeout', 'stuckTimeout', '20s'],
  ['algo', 'algorithm', 'p2c(d=3)'],
  ['algoOption', 'algorithmOption', 'sticky=on'],
] as const;

function resolveLine(...argv: string[]) {
  return resolveOptions({ flags: parseLine(argv, commands, () => false).flags });
}

async function refusal(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    return `${(error as PointsmanError).code} ${(error as Error).message}`;
  }
  return assert.fail('accepted');
}

const twoNames = 'is not valid: expected only one of them. They are two names for the same option.';

it('every alias is listed here, and none is a name of another option', () => {
  const aliases = Object.entries(serveOptions as OptionTable).flatMap(([key, { aliases = [] }]) =>
    aliases.map((alias) => [key, alias]),
  );
  assert.deepEqual(aliases.sort(), all.map(([key, alias]) => [key, alias]).sort());
  for (const { options } of commands) {
    const names = Object.entries(options).flatMap(([key, option]) => keysOf(key, option));
    assert.equal(new Set(names).size, names.length);
  }
});

for (const [key, alias, value] of all) {
  const flag = `--${flagName(alias)}`;
  const expected = resolveOptions({ file: { path: 'f', values: { [key]: value } } }).options[key];

  describe(`${alias}, which is ${key},`, () => {
    it('is a flag, with a space, an equals sign, or in camel case', () => {
      for (const argv of [
        [flag, value],
        [`${flag}=${value}`],
        [`--${alias}`, value],
        [`--${alias}=${value}`],
      ]) {
        const { options, origins } = resolveLine(...argv);
        assert.deepEqual(options[key], expected, argv.join(' '));
        assert.ok(origins[key].text.startsWith(`${flag} `), origins[key].text);
      }
    });

    it('is a variable, of which nobody is warned', async () => {
      const env = { [envName(alias)]: value };
      const { options, origins, warnings } = await loadOptions({ env }, folder);
      assert.deepEqual(options[key], expected);
      assert.ok(origins[key].text.startsWith(`${envName(alias)}=`));
      assert.deepEqual(warnings, []);
    });

    it('is a key of a config file', async () => {
      writeFileSync(join(folder, 'named.json'), JSON.stringify({ [alias]: value }));
      const file = await loadConfigFile('named.json', folder, serveOptions);
      const { options, origins } = resolveOptions({ file });
      assert.deepEqual(options[key], expected);
      assert.equal(origins[key].text, `${alias} in named.json`);
    });

    it('is an option of start()', () => {
      const { options, origins } = resolveObject('start()', { [alias]: value });
      assert.deepEqual(options[key], expected);
      assert.equal(origins[key].text, `${alias} in start()`);
    });

    it('is refused beside the key, both named, in whatever source', async () => {
      const named = `--${flagName(key)}`;
      assert.match(
        await refusal(() => resolveLine(flag, value, named, value)),
        new RegExp(`^ERR_INVALID_OPTION ${named} .* together with ${flag} .* ${twoNames}$`),
      );
      assert.match(
        await refusal(() => resolveOptions({ env: { [envName(key)]: value, [envName(alias)]: value } })),
        new RegExp(`^ERR_INVALID_OPTION ${envName(key)}=.* together with ${envName(alias)}=.* ${twoNames}$`),
      );
      assert.equal(
        await refusal(() => resolveObject('start()', { [alias]: value, [key]: value })),
        `ERR_INVALID_OPTION ${key} in start() together with ${alias} in start() ${twoNames}`,
      );
    });

    it('is not given when it is empty or undefined', () => {
      const env = { [envName(alias)]: '', [envName(key)]: value };
      assert.deepEqual(resolveOptions({ env }).options[key], expected);
      assert.deepEqual(resolveObject('start()', { [alias]: undefined, [key]: value }).options[key], expected);
    });

    it('wins by its source, not by its name', () => {
      const { origins } = resolveOptions({
        flags: { [alias]: value },
        env: { [envName(key)]: value, [envName(alias)]: value },
        file: { path: 'f', values: { [key]: value } },
      });
      assert.ok(origins[key].text.startsWith(flag));
    });

    it('stands in no help, no docs, and is no candidate for a completion', () => {
      const terminal = { columns: 400, isStyled: false } as Parameters<typeof helpFor>[2];
      for (const command of commands) {
        assert.ok(!new RegExp(`${flag}\\b(?!-)`).test(helpFor(command, commands, terminal)), command.name);
        const offered = completionsFor([command.name, '--'], commands).map(({ text }) => text);
        assert.ok(!offered.includes(flag));
      }
      assert.ok(!optionTableMarkdown().includes(`\`${flag}\``));
      assert.ok(!optionTableMarkdown().includes(`\`${envName(alias)}\``));
    });

    it('is what a typing error may have been, by its key', async () => {
      const typo = `${alias.slice(0, -1)}x${alias.slice(-1)}`;
      assert.match(
        await refusal(() => parseLine([`--${flagName(typo)}`, value], commands)),
        new RegExp(`Did you mean --${flagName(key)}\\?$`),
      );
      assert.match(
        await refusal(() => resolveObject('start()', { [typo]: value })),
        new RegExp(`Did you mean ${key}\\?$`),
      );
      assert.match(
        unknownVariables({ [envName(typo)]: '1' }, [serveOptions])[0]!,
        new RegExp(`Did you mean ${envName(key)}\\?$`),
      );
    });
  });
}

describe('a message about an option', () => {
  it('has the name that was written', async () => {
    assert.match(
      await refusal(() => resolveLine('--stall-ms', 'soon')),
      /OPTION --stall-ms soon is not valid/,
    );
    assert.match(await refusal(() => resolveLine('--algorithm=p3c')), /OPTION --algorithm p3c is not valid/);
    assert.match(
      await refusal(() => resolveOptions({ env: { LB_STUCK_TIMEOUT: '1' } })),
      /OPTION LB_STUCK_TIMEOUT=1 is not valid/,
    );
    assert.match(
      await refusal(() => resolveObject('start()', { algorithm: 'p3c' })),
      /OPTION algorithm in start\(\), p3c, is not valid/,
    );
    assert.match(
      await refusal(() => resolveOptions({ flags: { stallMs: '30s' } })),
      /stallTimeout \(30s from --stall-ms 30s\) is greater than ackTimeout/,
    );
    assert.match(
      await refusal(() => resolveLine('--algo', 'p2c', '--algorithm-option', 'd=0')),
      /OPTION --algorithm-option "d=0" is not valid/,
    );
  });
});

describe('the types', () => {
  it('know every name', () => {
    const file: ConfigFile = { stallMs: '20ms', stuckTimeout: 30_000, algorithm: 'p2c' };
    const code: StartOptions = { stallMs: 20, algo: { name: 'p2c' }, algorithm: { name: 'p2c' } };
    // @ts-expect-error an alias has the type of its option
    const wrong: ConfigFile = { algorithm: 3 };
    assert.ok(file && code && wrong);
  });
});

describe('the command line', () => {
  it('completes what stands behind an alias, and offers no second name for it', () => {
    const complete = (line: string) => completionsFor(line.split(' '), commands).map(({ text }) => text);
    assert.deepEqual(complete('--algorithm r'), ['rr', 'random', 'ring']);
    assert.deepEqual(complete('--algorithm=r'), ['--algorithm=rr', '--algorithm=random', '--algorithm=ring']);
    assert.deepEqual(complete('--algorithm algos al'), ['algo', 'algos'], 'its value is no command');
    assert.deepEqual(complete('--algorithm p2c(d=3) --algo-option d'), ['d=']);
    assert.deepEqual(complete('--algorithm=p2c --algorithm-option d'), ['d=']);
    assert.ok(!complete('--algorithm rr --al').includes('--algo'));
    assert.ok(!complete('--stall-ms 5 --st').includes('--stall-timeout'));
    assert.deepEqual(complete('sim --algorithms rr,ra'), ['rr,random']);
  });

  it('keeps a dashed value behind an alias', () => {
    const { flags } = parseLine(['--algorithm-option', '-x'], commands);
    assert.deepEqual(flags.algorithmOption, ['-x']);
    const missing = () => parseLine(['--algo-option', '--algorithm', 'rr'], commands);
    assert.throws(missing, { code: 'ERR_INVALID_OPTION', message: /^--algo-option --algorithm .* a value/ });
  });

  it('has both names for the algorithms of a comparison and a simulation', async () => {
    for (const name of ['sim', 'compare']) {
      const command = commands.find((each) => each.name === name)!;
      const resolve = (...argv: string[]) =>
        resolveTable(command.options, { flags: parseLine([name, ...argv], commands).flags });
      for (const flag of ['--algos', '--algorithms', '-a']) {
        assert.deepEqual(resolve(flag, 'rr,wlc').options.algos, [
          { name: 'rr', options: {} },
          { name: 'least-connections', options: {} },
        ]);
      }
      assert.match(
        await refusal(() => resolve('--algorithms', 'rr,leest-connections')),
        /OPTION --algorithms "rr,leest-connections" is not valid: .*, not leest-connections\. Did you/,
      );
      assert.match(
        await refusal(() => resolve('-a', 'rr', '--algorithms', 'rr')),
        /--algos rr together with --algorithms rr/,
      );
    }
  });

  it('has both names in lb bench', () => {
    const bench = commands.find(({ name }) => name === 'bench')!;
    const { flags } = parseLine(['bench', '--algorithm', 'p2c'], commands);
    const { options } = resolveTable(bench.options, { flags });
    assert.deepEqual(options.algo, { name: 'p2c', options: {} });
  });

  it('lets the last of two equal names win', () => {
    assert.equal(resolveLine('--stall-ms', '5', '--stall-ms', '7').options.stallTimeout, 7);
  });
});

describe('an option that is on or off', () => {
  it('has its aliases negated and bare as well', () => {
    const on = { kind: 'switch', default: false, aliases: ['greedy'], group: 'G', doc: 'D.' } as const;
    const command = { ...commands[0]!, options: { eager: on } };
    const given = (...argv: string[]) =>
      resolveTable(command.options, { flags: parseLine(argv, [command], () => false).flags }).options.eager;
    assert.deepEqual([given('--greedy'), given('--no-greedy'), given('--greedy=on')], [true, false, true]);
    assert.throws(() => given('--greedy', '--no-eager'), /--eager false together with --greedy true/);
  });
});
