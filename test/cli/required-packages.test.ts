import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { packagesOf, requirePackages } from '../../src/cli/required-packages.ts';

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, Record<string, unknown>>;

describe('the packages that only some commands need', () => {
  it('are asked for with the line that installs all that are missing', () => {
    assert.throws(
      () => requirePackages('lb compare', packagesOf.compare, (name) => name === 'zod'),
      (error: Error & { code?: string; exitCode?: number }) => {
        assert.deepEqual([error.code, error.exitCode], ['ERR_PACKAGE_MISSING', 11]);
        assert.match(
          error.message,
          /^"lb compare" needs what is not installed here: autocannon, hdr-histogram-js\./,
        );
        assert.match(error.message, /"npm install --save-dev autocannon@\d+ hdr-histogram-js@\d+"/);
        return true;
      },
    );
    assert.throws(
      () => requirePackages('--report', packagesOf.report, () => false),
      / @observablehq\/plot@0\.\d+ linkedom@/,
    );
  });

  it('are all in a clone', () => {
    for (const [command, names] of Object.entries(packagesOf)) requirePackages(command, names);
  });

  it('are optional peers, which those who work on pointsman have', () => {
    for (const name of Object.values(packagesOf).flat()) {
      assert.ok(manifest.peerDependencies![name] !== undefined, name);
      assert.deepEqual(manifest.peerDependenciesMeta![name], { optional: true });
      assert.equal(manifest.devDependencies![name], manifest.peerDependencies![name]);
      assert.equal(manifest.dependencies![name], undefined, name);
    }
  });
});
