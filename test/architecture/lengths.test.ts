import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lengthProblems } from './lengths.ts';
import { readSources } from './sources.ts';

it('no function has more than 60 lines and no file more than 250, unless it says why', () => {
  assert.deepEqual(lengthProblems(readSources('src', 'bench')), []);
});

describe('the gate against long functions and files', () => {
  /** So many lines of code. */
  const body = (lines: number): string => '  work();\n'.repeat(lines);
  const problemsOf = (text: string): string[] => lengthProblems(new Map([['src/made-up.ts', text]]));

  it('counts from the signature to the closing brace', () => {
    assert.deepEqual(problemsOf(`export function fits(): void {\n${body(58)}}\n`), []);
    assert.deepEqual(problemsOf(`export function long(): void {\n${body(59)}}\n`), [
      'src/made-up.ts: the function in line 1 has 61 lines, more than 60',
    ]);
    assert.equal(
      problemsOf(`function long(\n  one: number,\n  two: number,\n): void {\n${body(56)}}\n`).length,
      1,
    );
  });

  it('finds every kind of function', () => {
    const long = `{\n${body(60)}}`;
    for (const text of [
      `async function* named() ${long}`,
      `export default function () ${long}`,
      `export const arrow = async (): Promise<void> => ${long};`,
      `export const values = () => [\n${'  1,\n'.repeat(60)}];`,
      `later(function () ${long});`,
      `class Made { constructor() ${long} }`,
      `class Made { static #method() ${long} }`,
      `class Made { get fact() ${long} }`,
      `class Made { set fact(value) ${long} }`,
      `class Made { static ${long} }`,
      `class Made { readonly field = () => ${long}; }`,
      `export const object = { method() ${long} };`,
    ]) {
      assert.equal(problemsOf(`${text}\n`).length, 1, text.slice(0, 40));
    }
  });

  it('does not take classes, objects and tables for functions', () => {
    const methods = `  method() {\n${body(20)}  }\n`;
    assert.deepEqual(problemsOf(`class Made {\n${methods.repeat(4)}}\n`), []);
    assert.deepEqual(problemsOf(`export const table = [\n${'  1,\n'.repeat(100)}];\n`), []);
  });

  it('counts a factory with all its small functions, comments, blank lines and texts', () => {
    const method = `  function part() {\n${body(10)}  }\n\n`;
    assert.equal(problemsOf(`function factory() {\n${method.repeat(5)}}\n`).length, 1);
    assert.equal(problemsOf(`function told() {\n${'  // why\n\n'.repeat(30)}}\n`).length, 1);
    assert.equal(problemsOf(`const text = () => \`\n${'words\n'.repeat(60)}\`;\n`).length, 1);
  });

  it('tells each of two functions that are too long, the one around the other', () => {
    const inner = `  const inner = () => {\n${body(60)}  };\n`;
    assert.equal(problemsOf(`function outer() {\n${inner}}\n`).length, 2);
  });

  it('lets a function past for a reason in the line above it', () => {
    const long = `export function long() {\n${body(60)}}\n`;
    const reason = '// over the limit: one state machine, and its states are read together';
    assert.deepEqual(problemsOf(`${reason}\n${long}`), []);
    assert.deepEqual(problemsOf(`/** What it does. */\n${reason}\n${long}`), []);
  });

  it('takes no reason in another form or place', () => {
    const long = `export function long() {\n${body(60)}}\n`;
    for (const wrong of [
      '/** Long, because it is one state machine. */\n',
      '// long: one state machine\n',
      '// over the limit:\n',
      '// over the limit: too long\n',
      '// over the limit, since it is one state machine\n',
      '/* over the limit: it is one state machine */\n',
      '// over the limit: it is one state machine\n\n',
      '// over the limit: it is one state machine\n/** What it does. */\n',
    ]) {
      assert.notDeepEqual(problemsOf(wrong + long), [], wrong);
    }
  });

  it('lets a file past for a reason in its first line', () => {
    const lines = 'export {};\n'.repeat(251);
    const reason = '// over the limit: a table, read from top to bottom\n';
    assert.deepEqual(problemsOf('export {};\n'.repeat(250)), []);
    assert.deepEqual(problemsOf(lines), ['src/made-up.ts: the file has 251 lines, more than 250']);
    assert.deepEqual(problemsOf(reason + lines), []);
    assert.equal(problemsOf(`/** A long table, for a reason. */\n${lines}`).length, 1);
    assert.equal(problemsOf(`/** A table. */\n${reason}${lines}`).length, 2);
  });

  it('wants a reason gone that excuses nothing any more', () => {
    const reason = '// over the limit: one state machine, and its states are read together';
    assert.deepEqual(problemsOf(`\n${reason}\nfunction short() {\n}\n`), [
      'src/made-up.ts: line 2 gives a reason, and what it stands above is not over the limit',
    ]);
  });
});
