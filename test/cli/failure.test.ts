import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeFailure, failureOf, requireDescriptors } from '../../src/cli/failure.ts';
import { PointsmanError, pointsmanError } from '../../src/errors.ts';

describe('failureOf', () => {
  it('leaves an error of ours as it is', () => {
    const error = pointsmanError('ERR_CONFIG_INVALID', { path: 'a.json', reason: 'it is broken.' });
    assert.equal(failureOf(error), error);
  });

  it('calls everything else a bug and keeps it as the cause', () => {
    const bug = new TypeError('x is not a function');
    const failure = failureOf(bug);
    assert.deepEqual([failure.code, failure.exitCode, failure.cause], ['ERR_INTERNAL', 1, bug]);
    assert.match(failure.message, /error: x is not a function\. This is a bug in pointsman; please/);
    for (const thrown of [undefined, null, 'text', 0, new Error(''), Object.create(null)]) {
      assert.match(failureOf(thrown).message, /^Internal error: .+\. This is a bug in pointsman; please/);
    }
  });

  it('takes a lack of descriptors for the low limit it comes from', () => {
    const cause = Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });
    const failure = failureOf(cause);
    assert.deepEqual([failure.code, failure.exitCode, failure.cause], ['ERR_DESCRIPTOR_LIMIT', 2, cause]);
    assert.match(failure.message, /lb needs about \d+ to start/);
    const hidden = new Error('Cannot read package config /a/package.json: too many open files.');
    assert.equal(failureOf(hidden).code, 'ERR_DESCRIPTOR_LIMIT');
  });
});

describe('describeFailure', () => {
  it('is one line for what the user can mend, and has the stack of a bug', () => {
    const mistake = pointsmanError('ERR_UNKNOWN_OPTION', { given: '--x', hint: 'See "lb --help".' });
    assert.equal(
      describeFailure(mistake),
      'lb: --x is not an option. See "lb --help". [ERR_UNKNOWN_OPTION]\n',
    );
    const bug = describeFailure(failureOf(new RangeError('a\x1b')));
    assert.match(bug, /^lb: Internal error.*a\\x1B\..*\[ERR_INTERNAL\]\nRangeError: a\\x1B\n +at /);
    assert.match(describeFailure(failureOf('text')), /\[ERR_INTERNAL\]\n'text'\n$/);
    assert.match(
      describeFailure(pointsmanError('ERR_INTERNAL', { reason: 'x' })),
      /\nPointsmanError: .*\n +at /,
    );
  });
});

describe('requireDescriptors', () => {
  it('refuses a limit with which the modules could not be read, and no other', () => {
    assert.throws(
      () => requireDescriptors(31),
      (error) => error instanceof PointsmanError && error.code === 'ERR_DESCRIPTOR_LIMIT',
    );
    requireDescriptors(128);
  });
});
