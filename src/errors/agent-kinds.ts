/** The errors of the agent. */
import { timeInWords } from '../text/duration.ts';
import type { ErrorDetails } from './details.ts';
import { exitCodes } from './exit-codes.ts';
import type { ErrorKind } from './kind.ts';
import { lastOutput } from './last-output.ts';

type AgentCode =
  | 'ERR_AGENT_NOT_READY'
  | 'ERR_AGENT_START_FAILED'
  | 'ERR_AGENT_ELSEWHERE'
  | 'ERR_AGENT_JOB'
  | 'ERR_NO_AGENT';

export const agentKinds: { [Code in AgentCode]: ErrorKind<ErrorDetails[Code]> } = {
  ERR_AGENT_NOT_READY: {
    exitCode: exitCodes.workersFailed,
    meaning: 'the agent was not ready in time; the message includes its last output',
    message: ({ timeoutMs, output }) =>
      `The agent was not ready within ${timeInWords(timeoutMs)}. It is ready when its file has been loaded and the function that it exports by default has come to its end. ` +
      `Raise --ready-timeout if it needs more time to start. ${lastOutput(output)}`,
  },
  ERR_AGENT_START_FAILED: {
    exitCode: exitCodes.workersFailed,
    meaning: 'the agent exited before it was ready, or took over; the message includes its last output',
    message: ({ outcome, wasReady, output }) =>
      `The agent exited (${outcome}) before it ${wasReady === true ? 'took over' : 'was ready'}. ${lastOutput(output)}`,
  },
  ERR_AGENT_ELSEWHERE: {
    exitCode: exitCodes.unexpected,
    meaning: "a worker asked for a job that is the agent's to do",
    message: ({ job }) =>
      `The job ${job} was not taken: this process is a worker, and there are several. Register it in the file of --agent, which runs once.`,
  },
  ERR_AGENT_JOB: {
    exitCode: exitCodes.unexpected,
    meaning: 'a job of the agent has a schedule or a name that cannot be',
    message: ({ job, reason }) => `The job ${job} was not taken: ${reason}.`,
  },
  ERR_NO_AGENT: {
    exitCode: exitCodes.usage,
    meaning: 'there is no agent',
    message: () => 'There is no agent: lb was started without --agent.',
  },
};
