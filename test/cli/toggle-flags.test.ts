import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { expandToggles } from '../../src/cli/toggle-flags.ts';
import { serveOptions } from '../../src/options/index.ts';

const expand = (line: string): string =>
  expandToggles(line.split(' '), serveOptions, (word) => ['start', 'server.js', 'on'].includes(word)).join(
    ' ',
  );

describe('expandToggles', () => {
  it('gives a bare toggle the value true and a negated one false', () => {
    assert.equal(expand('--log-pretty'), '--log-pretty=true');
    assert.equal(expand('--no-log-pretty -p 1'), '--log-pretty=false -p 1');
    assert.equal(expand('--log-pretty start'), '--log-pretty=true start');
  });

  it('does the same for a switch, and leaves the app behind it alone', () => {
    assert.equal(expand('--wait-ready server.js'), '--wait-ready=true server.js');
    assert.equal(expand('--no-wait-ready server.js'), '--wait-ready=false server.js');
    assert.equal(expand('--wait-ready off server.js'), '--wait-ready off server.js');
    assert.equal(expand('--wait-ready auto'), '--wait-ready auto', 'to be refused as a value');
  });

  it('leaves a value that is there', () => {
    assert.equal(expand('--log-pretty auto'), '--log-pretty auto');
    assert.equal(expand('--log-pretty=false'), '--log-pretty=false');
    assert.equal(expand('--log-pretty on'), '--log-pretty on', 'even if it could stand alone');
  });

  it('takes any word for a value that is neither a flag nor a command', () => {
    assert.equal(expand('--log-pretty maybe start'), '--log-pretty maybe start');
    assert.equal(expand('--defer-accept -w 1'), '--defer-accept=true -w 1');
  });

  it('switches the control socket off, which has a path for its value otherwise', () => {
    assert.equal(expand('--no-control server.js'), '--control=false server.js');
    assert.equal(expand('--control ./lb.sock server.js'), '--control ./lb.sock server.js');
  });

  it('leaves all that is no toggle', () => {
    assert.equal(expand('--no-workers --workers 3'), '--no-workers --workers 3');
  });
});
