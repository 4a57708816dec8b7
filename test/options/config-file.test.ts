import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { PointsmanError } from '../../src/errors.ts';
import { loadConfigFile } from '../../src/options/config-file.ts';
import { serveOptions } from '../../src/options/index.ts';

const root = mkdtempSync(join(tmpdir(), 'lb-config-'));
after(() => rmSync(root, { recursive: true }));

let folder = root;
beforeEach(() => {
  folder = mkdtempSync(join(root, 'case-'));
});

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

function load(path?: string): ReturnType<typeof loadConfigFile> {
  return loadConfigFile(path, folder, serveOptions);
}

async function refusal(path?: string): Promise<PointsmanError> {
  const error = await load(path).then(
    () => assert.fail('the file was accepted'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof PointsmanError, String(error));
  assert.equal(error.exitCode, 2);
  return error;
}

describe('loadConfigFile', () => {
  it('gives undefined when there is no file and none was named', async () => {
    assert.equal(await load(), undefined);
  });

  const flavours: readonly [name: string, text: string][] = [
    [
      'lb.config.ts',
      'interface A { workers: number }\nconst a: A = { workers: 3 };\nexport default a satisfies A;',
    ],
    ['lb.config.mjs', 'export default { workers: await Promise.resolve(3) };'],
    ['lb.config.js', 'export default { workers: 3 };'],
    ['lb.config.cjs', 'module.exports = { workers: 3 };'],
    ['lb.config.json', '{ "workers": 3 }'],
  ];
  for (const [name, text] of flavours) {
    it(`finds and reads ${name}`, async () => {
      write(name, text);
      const loaded = await load();
      assert.equal(loaded?.path, name);
      assert.equal(loaded.values.workers, 3);
    });

    it(`reads ${name} as it is now, however often it was read before`, async () => {
      write(name, text);
      assert.equal((await load())?.values.workers, 3);
      write(name, text.replaceAll('3', '4'));
      assert.equal((await load())?.values.workers, 4);
    });
  }

  it('reads a CommonJS file, a function and a JSON file that begins with a byte order mark', async () => {
    write('a.js', 'module.exports = { workers: 3 };');
    write('b.ts', 'export default () => ({ workers: "3" });');
    write('c.json', '\uFEFF{ "workers": 3 }');
    write('d.mjs', 'export default async () => ({ workers: await Promise.resolve(3) });');
    assert.equal((await load('a.js'))?.values.workers, 3);
    assert.equal((await load('b.ts'))?.values.workers, '3');
    assert.equal((await load('c.json'))?.values.workers, 3);
    assert.equal((await load('d.mjs'))?.values.workers, 3);
  });

  it('reads the file that was named and not the one that lies there', async () => {
    write('lb.config.json', '{ "workers": 1 }');
    mkdirSync(join(folder, 'sub'));
    write('sub/other.json', '{ "workers": 2 }');
    const loaded = await load('sub/other.json');
    assert.deepEqual({ ...loaded?.values }, { workers: 2 });
    assert.equal(loaded?.path, join('sub', 'other.json'));
  });

  it('refuses to choose between two files', async () => {
    write('lb.config.ts', 'export default {}');
    write('lb.config.json', '{}');
    const { code, message } = await refusal();
    assert.equal(code, 'ERR_CONFIG_INVALID');
    assert.match(message, /lb\.config\.ts .*lb\.config\.json exists as well/);
  });

  it('refuses what is not there, no file, or no config file', async () => {
    mkdirSync(join(folder, 'folder.json'));
    write('lb.yaml', 'workers: 3');
    for (const [path, reason] of [
      ['nope.ts', /there is no such file/],
      ['folder.json', /it is not a file/],
      ['lb.yaml', /must end in \.ts/],
      ['https://localhost/lb.config.ts', /no such file/],
      ['gh:somebody/something', /must end in/],
    ] as const) {
      const error = await refusal(path);
      assert.equal(error.code, 'ERR_CONFIG_UNREADABLE');
      assert.match(error.message, reason);
      assert.ok(error.message.includes(path), error.message);
    }
  });

  it('names the file and the cause when the file is broken', async () => {
    write('a.ts', 'export default {');
    write('b.json', '{ "workers": ');
    write('c.mjs', 'throw new Error("the secret is missing")');
    assert.match((await refusal('a.ts')).message, /a\.ts cannot be used: .*Unexpected token/s);
    assert.match((await refusal('b.json')).message, /b\.json cannot be used: SyntaxError/);
    const error = await refusal('c.mjs');
    assert.match(error.message, /c\.mjs cannot be used: Error: the secret is missing/);
    assert.ok(error.cause instanceof Error);
  });

  it('says where in the file the error was thrown', async () => {
    const inFunction = 'export default function f() {\n  throw new TypeError("late");\n}';
    write(
      'a.ts',
      'interface A {\n  b?: 1;\n}\nconst a: A = {};\nfunction f(): never {\n  throw new Error("x");\n}\nf();',
    );
    write('b.mjs', '\n\n  throw new Error("x");');
    write('c.js', '\nmodule.exports = { workers: nowhere };');
    write('d.mjs', inFunction);
    write('e.mjs', 'export default {\n  workers: 3,,\n}');
    write('f.ts', 'import "./thrower.ts";\nexport default {}');
    write('thrower.ts', 'throw new Error("x")');
    assert.match((await refusal('a.ts')).message, /Error: x \(at a\.ts:6:9\)$/);
    assert.match((await refusal('b.mjs')).message, /Error: x \(at b\.mjs:3:\d+\)$/);
    assert.match((await refusal('c.js')).message, /nowhere is not defined \(at c\.js:2:\d+\)$/);
    assert.match((await refusal('d.mjs')).message, /TypeError: late \(at d\.mjs:2:9\)$/);
    assert.match((await refusal('e.mjs')).message, /e\.mjs:2:13/);
    assert.match((await refusal('f.ts')).message, /Error: x \(at f\.ts:1:\d+\)$/);
  });

  it('refuses a file that gives anything but one plain object', async () => {
    write('a.json', 'null');
    write('b.json', '[1]');
    write('c.json', '42');
    write('d.ts', 'export default "x"');
    write('e.ts', 'export default new Map()');
    write('f.ts', 'export default () => 42');
    for (const path of ['a.json', 'b.json', 'c.json', 'd.ts', 'e.ts', 'f.ts']) {
      assert.match((await refusal(path)).message, /must export an object.*, or a function/, path);
    }
  });

  it('refuses keys that reach a prototype, and pollutes nothing', async () => {
    write('a.json', '{ "__proto__": { "polluted": true } }');
    write('b.json', '{ "constructor": { "prototype": { "polluted": true } } }');
    write('c.ts', 'export default { ["__proto__"]: { polluted: true } }');
    for (const path of ['a.json', 'b.json', 'c.ts']) {
      assert.match((await refusal(path)).message, /the key (__proto__|constructor) is not allowed/, path);
    }
    assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  });

  it('refuses unknown keys with a suggestion, and config itself', async () => {
    write('a.json', '{ "wrokers": 3 }');
    write('b.json', '{ "config": "c.json" }');
    write('c.json', '{ "banana": 1 }');
    const error = await refusal('a.json');
    assert.equal(error.code, 'ERR_UNKNOWN_OPTION');
    assert.match(error.message, /^wrokers in a\.json is not an option\. Did you mean workers\?$/);
    assert.equal((await refusal('b.json')).code, 'ERR_UNKNOWN_OPTION');
    assert.match((await refusal('c.json')).message, /"lb --help"/);
  });

  it('has all the other sources of the loader switched off', async () => {
    write('lb.config.ts', 'export default { workers: 3, port: process.env.LB_FROM_DOTENV }');
    write('.env', 'LB_FROM_DOTENV=4000');
    write('.lbrc', 'workers=9');
    write('.lb.configrc', 'workers=9');
    write('package.json', '{ "lb": { "workers": 9, "backlog": 9 } }');
    assert.deepEqual({ ...(await load())?.values }, { workers: 3, port: undefined });
    assert.equal(process.env.LB_FROM_DOTENV, undefined);
    write('layers.ts', 'export default { extends: "./base.ts", workers: 3 }');
    write('base.ts', 'export default { port: 1 }');
    assert.match((await refusal('layers.ts')).message, /^extends in layers\.ts is not an option/);
    write(
      'env.ts',
      `export default { workers: 3, $${process.env.NODE_ENV ?? 'production'}: { workers: 9 } }`,
    );
    assert.equal((await refusal('env.ts')).code, 'ERR_UNKNOWN_OPTION');
  });
});
