/** Says at most once a second for each reason how many connections were refused. */
import type { Logger } from 'pino';
import type { ShedReason } from '../../dispatch/contract.ts';
import type { ResolvedOptions } from '../../options/index.ts';
import { counted } from '../../text/counted.ts';
import { timeInWords } from '../../text/duration.ts';
import { atMostOncePerSecond } from '../log-limit.ts';

type ShedOptions = Pick<ResolvedOptions, 'queueLimit' | 'queueTimeout' | 'queueTarget'>;

export interface ShedLog {
  shed(reason: ShedReason): void;
  /** Says at once what was not said yet, so that the counts add up. */
  flush(): void;
}

export function createShedLog(logger: Logger, options: ShedOptions): ShedLog {
  const words = wordsFor(options);
  const sayByReason = new Map<ShedReason, ReturnType<typeof atMostOncePerSecond<[]>>>();
  return {
    shed(reason) {
      let say = sayByReason.get(reason);
      if (say === undefined) {
        say = atMostOncePerSecond((count) => {
          const text = `refused ${counted(count, 'connection')}: ${words[reason]}`;
          logger.warn({ event: 'shed', reason, count }, text);
        });
        sayByReason.set(reason, say);
      }
      say();
    },
    flush() {
      for (const say of sayByReason.values()) say.flush();
    },
  };
}

function wordsFor({ queueLimit, queueTimeout, queueTarget }: ShedOptions): Record<ShedReason, string> {
  return {
    'queue-full': `the queue was full (--queue-limit ${queueLimit})`,
    'queue-timeout': `waited longer than --queue-timeout (${timeInWords(queueTimeout)})`,
    overload: `waited longer than --queue-target (${timeInWords(queueTarget)}) under overload`,
    'max-connections': 'as many as allowed were open (--max-connections)',
    descriptors: 'the master was short of file descriptors',
    stopping: 'lb was stopping',
  };
}
