/** An answer for the metrics as the messages that it goes out in. */
import { ENTRIES_IN_PART, type MetricsMessage, type ToldFamily } from '../../protocol/metrics-messages.ts';

export type Gathered = Pick<MetricsMessage, 'node' | 'families' | 'dropped'>;

export function* inParts({ families, ...facts }: Gathered): Generator<MetricsMessage> {
  let part: ToldFamily[] = [];
  let room = ENTRIES_IN_PART;
  for (const { samples, help, ...head } of families) {
    let at = 0;
    do {
      const some = samples.slice(at, at + room);
      part.push({ ...head, help: at === 0 ? help : '', samples: some });
      at += some.length;
      // A family takes about as much as a sample.
      room -= some.length + 1;
      if (room > 0) continue;
      yield { type: 'pointsman:metrics', ...facts, families: part, isLast: false };
      part = [];
      room = ENTRIES_IN_PART;
    } while (at < samples.length);
  }
  yield { type: 'pointsman:metrics', ...facts, families: part, isLast: true };
}
