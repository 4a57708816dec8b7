import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { serveOptions } from '../../src/options/index.ts';
import { envName, flagName, flagTerm } from '../../src/options/names.ts';

describe('the names of an option', () => {
  it('derive from its key', () => {
    assert.equal(flagName('stallTimeout'), 'stall-timeout');
    assert.equal(envName('stallTimeout'), 'LB_STALL_TIMEOUT');
    assert.equal(envName('restartDelayMax'), 'LB_RESTART_DELAY_MAX');
    assert.equal(flagName('port'), 'port');
  });

  it('say on the command line what may stand bare, and what is said behind two dashes', () => {
    const { port, logPretty, waitReady, args, app } = serveOptions;
    assert.equal(flagTerm('port', port), '--port');
    assert.equal(flagTerm('logPretty', logPretty), '--[no-]log-pretty');
    assert.equal(flagTerm('waitReady', waitReady), '--[no-]wait-ready');
    assert.equal(flagTerm('app', app), '--app');
    assert.equal(flagTerm('args', args), '--');
  });

  it('are unique over the whole table', () => {
    const flags = Object.keys(serveOptions).map(flagName);
    assert.equal(new Set(flags).size, flags.length);
    const aliases = Object.values(serveOptions).flatMap((option) =>
      'alias' in option ? [option.alias] : [],
    );
    assert.equal(
      new Set([...aliases, 'h', 'v']).size,
      aliases.length + 2,
      'h and v are taken by help and version',
    );
  });
});
