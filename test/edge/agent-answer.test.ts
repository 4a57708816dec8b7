import assert from 'node:assert/strict';
import { it } from 'node:test';
import { agentAnswer, type NodeState } from '../../src/edge/agent-answer.ts';

for (const [node, line] of [
  [{ state: 'serving', percent: 75 }, 'up ready 75%\n'],
  [{ state: 'leaving' }, 'up drain\n'],
  [{ state: 'down', reason: 'No worker is ready.' }, 'down #No worker is ready.\n'],
  [{ state: 'down', reason: 'two\nlines, and a ü' }, 'down #two lines, and a  \n'],
] as const satisfies readonly (readonly [NodeState, string])[])
  it(`HAProxy is told ${JSON.stringify(node)} in one whole line`, () =>
    assert.equal(agentAnswer(node), line));
