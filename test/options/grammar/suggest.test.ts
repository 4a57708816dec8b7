import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { suggest } from '../../../src/options/grammar/suggest.ts';

const names = ['workers', 'port', 'keep-alive-timeout', 'info'];

describe('suggest', () => {
  it('finds the name behind a typing error, in any case of letters', () => {
    assert.equal(suggest('wrokers', names), 'workers');
    assert.equal(suggest('WORKER', names), 'workers');
    assert.equal(suggest('prot', names), 'port');
    assert.equal(suggest('inof', names), 'info');
    assert.equal(suggest('WROKERS', ['PORT', 'WORKERS']), 'WORKERS');
  });

  it('finds the name that somebody only began', () => {
    assert.equal(suggest('keep-alive', names), 'keep-alive-timeout');
  });

  it('prefers the nearer of two near names', () => {
    assert.equal(suggest('ports', ['posts', 'port']), 'posts');
    assert.equal(suggest('portt', ['posts', 'port']), 'port');
  });

  it('keeps silent when nothing is near', () => {
    assert.equal(suggest('banana', names), undefined);
    assert.equal(suggest('', names), undefined);
    assert.equal(suggest('x', names), undefined);
    assert.equal(suggest('workers', []), undefined);
  });

  it('allows fewer errors in shorter words', () => {
    assert.equal(suggest('tcsh', ['bash', 'zsh', 'fish']), undefined);
    assert.equal(suggest('zhs', ['bash', 'zsh', 'fish']), 'zsh');
    assert.equal(suggest('bsh', ['bash', 'fish']), 'bash');
    assert.equal(suggest('of', ['on', 'off']), undefined);
    assert.equal(suggest('max-conections', ['max-connections']), 'max-connections');
  });

  it('is not drawn into comparing a megabyte', () => {
    const startMs = performance.now();
    assert.equal(suggest('w'.repeat(1_000_000), names), undefined);
    assert.ok(performance.now() - startMs < 500);
  });
});
