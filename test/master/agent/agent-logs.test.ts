/** What the agent is told of the logs: the date is the master's, whichever agent it is. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createAgentLogs } from '../../../src/master/agent/agent-logs.ts';
import type { WorkerProcess } from '../../../src/master/processes/worker-process.ts';

function fakeAgent() {
  const sent: unknown[] = [];
  let ask = (): void => {};
  const channel = {
    send: (message: unknown) => void sent.push(message),
    on: (_type: string, listener: () => void) => {
      ask = listener;
    },
  };
  return { sent, ask: () => ask(), worker: { channel } as unknown as WorkerProcess };
}

it('the agent on duty is told by which date files are old, and no other one', () => {
  const [first, second] = [fakeAgent(), fakeAgent()];
  let onDuty = first;
  let today: string | undefined = '2026-11-27';
  let untidy = (_today: string | undefined): void => {};
  const logs = {
    keeping: { template: '/app.log', keep: {}, isCompressed: true },
    today: () => today,
    onUntidy(listener: typeof untidy) {
      untidy = listener;
    },
  };
  const agentLogs = createAgentLogs(logs, () => onDuty.worker);
  for (const agent of [first, second]) agentLogs.started(agent.worker);
  const type = 'pointsman:logs-tidy';
  first.ask();
  second.ask();
  // The clock has jumped: the next agent does not know, the master does.
  today = undefined;
  onDuty = second;
  second.ask();
  untidy('2026-11-28');
  assert.deepEqual(first.sent, [{ type, today: '2026-11-27' }]);
  assert.deepEqual(second.sent, [
    { type, today: undefined },
    { type, today: '2026-11-28' },
  ]);
});
