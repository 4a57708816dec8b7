import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Written } from '../../src/options/contract.ts';
import type { ConfigFile, serveOptions } from '../../src/options/index.ts';
import { configFileType, configFileTypePath } from '../docs/config-file-type.ts';

type Same<One, Other> = [One] extends [Other] ? ([Other] extends [One] ? true : false) : false;

describe('the type of the config file', () => {
  it('has every key of the table, with its explanation: run "npm run docs" after a change', () => {
    assert.equal(readFileSync(configFileTypePath, 'utf8'), configFileType());
    assert.match(
      configFileType(),
      /\/\*\* TCP port to listen on; .* Default: `3000`\. \*\/\n {2}readonly port\?: /,
    );
  });

  it('takes what the table takes', () => {
    const isSame: Same<ConfigFile, Written<typeof serveOptions>> = true;
    const hasSameKeys: Same<keyof ConfigFile, keyof Written<typeof serveOptions>> = true;
    assert.ok(isSame && hasSameKeys);
  });
});
