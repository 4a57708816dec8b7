import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tellingLine } from '../../../src/measure/targets/telling-line.ts';

describe('the line that says why', () => {
  const cases: [string, string, string][] = [
    [
      'of a stack trace',
      'file.js:1\n  throw x\n\nError: no luck\n    at a (b)\n\nNode.js v20',
      'Error: no luck',
    ],
    ['of nginx', 'nginx: [warn] a\nnginx: [emerg] no file\nnginx: stopped', 'nginx: [emerg] no file'],
    ['of a program that says it last', 'one\ntwo\n', 'two'],
    ['of silence', '\n', 'it wrote nothing'],
  ];
  for (const [whose, output, line] of cases) {
    it(`is found in the output ${whose}`, () => assert.equal(tellingLine(output), line));
  }
});
