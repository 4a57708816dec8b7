import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Algorithm, AlgorithmFactory } from '../../src/algorithms/contract.ts';
import { PointsmanError } from '../../src/errors.ts';
import { addAlgorithmOptions } from '../../src/options/algorithm-choice.ts';
import {
  type AlgorithmChoice,
  type AlgorithmWritten,
  formatAlgorithm,
  isRefusal,
  loadAlgorithm,
  readAlgorithm,
} from '../../src/options/index.ts';
import { seededContext, slotsOf, weighted, workers } from '../algorithms/views.ts';

const fixture = (name: string): string => `test/options/fixtures/${name}.mjs`;

async function load(
  written: AlgorithmWritten,
  failed: (error: unknown) => void = unexpected,
): Promise<Algorithm> {
  const choice = readAlgorithm(written) as AlgorithmChoice;
  assert.ok(!isRefusal(choice));
  return (await loadAlgorithm(choice, failed))(seededContext(1));
}

const slotOption = { name: 'slot', kind: 'integer', min: 1, max: 9, default: 1, doc: 'Slot.' } as const;

function unexpected(error: unknown): never {
  throw error;
}

async function refusal(written: AlgorithmWritten): Promise<string> {
  try {
    await load(written);
  } catch (error) {
    assert.ok(error instanceof PointsmanError, String(error));
    assert.equal(error.exitCode, 2);
    return `${error.code} ${error.message}`;
  }
  return assert.fail('accepted');
}

describe('an algorithm from a file', () => {
  it('picks, with options as they were written', async () => {
    assert.equal((await load(fixture('last-worker'))).pick(workers(4), {})!.slot, 4);
    assert.equal((await load(`${fixture('last-worker')}(slot=2)`)).pick(workers(4), {})!.slot, 2);
  });

  it('has the weight gate and the options of all algorithms around it', async () => {
    const algorithm = await load(`${fixture('last-worker')}(pending-limit=1)`);
    const members = weighted(1, 1, 1, 0);
    members[2]!.pending = 1;
    assert.equal(algorithm.pick(members, {})!.slot, 2);
  });

  it('that describes its options has them read and checked', async () => {
    assert.equal((await load(`${fixture('described')}(slot=3)`)).pick(workers(4), {})!.slot, 3);
    assert.match(
      await refusal(`${fixture('described')}(slot=0)`),
      /^ERR_INVALID_OPTION The algorithm ".*described\.mjs\(slot=0\)" is not valid: expected slot to be a whole number from 1 to 9/,
    );
    assert.match(await refusal(`${fixture('described')}(slat=1)`), /Did you mean slot\?/);
  });

  it('has the options of all algorithms checked even if it describes none', async () => {
    assert.match(
      await refusal(`${fixture('last-worker')}(share-cap=0)`),
      /expected share-cap to be a number from 1/,
    );
  });

  it('that throws, or picks what it was not shown, leaves the choice to chance and is told of', async () => {
    const errors: unknown[] = [];
    const algorithm = await load(fixture('throws-at-every-third-pick'), (error) => errors.push(error));
    const members = workers(4);
    algorithm.changed?.(members);
    const picked = Array.from({ length: 60 }, () => algorithm.pick(members, {}));
    assert.ok(picked.every((worker) => members.includes(worker as never)));
    assert.equal(errors.length, 20);
    assert.match(String(errors[0]), /RangeError: this policy has a mistake/);
    assert.ok(picked.filter((worker) => worker!.slot === 1).length >= 40);
  });

  it('is the example of the README of the algorithms', async () => {
    await withExample('policy.mjs', async (path) => {
      const algorithm = await load(`${path}(warm=3)`);
      assert.deepEqual(slotsOf(algorithm, workers(3), 10, true), [1, 1, 1, 2, 2, 2, 3, 3, 3, 1]);
    });
  });

  it('is the example of the README whose options are checked', async () => {
    await withExample('checked-policy.mjs', async (path) => {
      const algorithm = await load(`${path}(warm=2, mode=spread)`);
      assert.deepEqual(slotsOf(algorithm, workers(3), 8, true), [1, 1, 2, 2, 3, 3, 3, 3]);
      await assert.rejects(load(`${path}(warm=0)`), /expected warm to be a whole number from 1 to 1000/);
    });
  });

  for (const [name, message] of [
    [
      './nowhere.js',
      /^ERR_ALGORITHM_INVALID The algorithm file \.\/nowhere\.js cannot be used: there is no such file\./,
    ],
    ['./test', /there is no such file/],
    [fixture('throws-when-loaded'), /Error: not today/],
    [fixture('no-factory'), /its default export must be a function \(options, context\)/],
    [fixture('no-pick'), /the algorithm it creates has no pick/],
  ] as const) {
    it(`is refused: ${name}`, async () => assert.match(await refusal(name), message));
  }
});

describe('an algorithm from code', () => {
  const lastWorker: AlgorithmFactory<{ slot?: number }> = ({ slot }) => ({
    pick: (members) => members.find((member) => member.slot === slot) ?? members.at(-1),
  });

  it('is a function as a file would export it, called by its name', async () => {
    const choice = readAlgorithm(lastWorker) as AlgorithmChoice;
    assert.deepEqual([choice.name, formatAlgorithm(choice)], ['lastWorker', 'lastWorker']);
    assert.equal((await load(lastWorker)).pick(workers(4), {})!.slot, 4);
    assert.equal((readAlgorithm(() => ({ pick: () => undefined })) as AlgorithmChoice).name, 'own algorithm');
  });

  it('is given what --algo-option and its kind say, checked if it describes its options', async () => {
    const own = { name: 'near', create: lastWorker, options: [slotOption] };
    const choice = (word: string): unknown =>
      addAlgorithmOptions(readAlgorithm(own) as AlgorithmChoice, [word]);
    const made = async (word: string): Promise<Algorithm> =>
      (await loadAlgorithm(choice(word) as AlgorithmChoice, unexpected))(seededContext(1));
    assert.equal((await made('slot=2')).pick(workers(4), {})!.slot, 2);
    await assert.rejects(made('slot=99'), /The algorithm "near\(slot=99\)" .* whole number from 1 to 9/);
  });

  it('has the weight gate around it', async () => {
    assert.equal((await load(lastWorker)).pick(weighted(1, 1, 0), {})!.slot, 2);
  });

  it('that makes no algorithm, or fails, is refused by the words for code', async () => {
    const none = 'ERR_ALGORITHM_INVALID The algorithm passed in code cannot be used: ';
    const fails = (): Algorithm => {
      throw new TypeError('not today');
    };
    assert.equal(await refusal(fails), `${none}TypeError: not today`);
    assert.match(await refusal((() => ({})) as never), /passed in code .* it creates has no pick/);
    assert.match(await refusal({ create: 3 } as never), /it must be a function \(options, context\)/);
  });
});

async function withExample(name: string, use: (path: string) => Promise<void>): Promise<void> {
  const readme = readFileSync('src/algorithms/README.md', 'utf8');
  const code = readme.split(`<!-- example:${name} -->\n\`\`\`js\n`)[1]!.split('```')[0]!;
  const directory = mkdtempSync(join(tmpdir(), 'policy-'));
  try {
    writeFileSync(join(directory, name), code);
    await use(join(directory, name));
  } finally {
    rmSync(directory, { recursive: true });
  }
}
