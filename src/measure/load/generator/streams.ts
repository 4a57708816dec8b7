/** Connections that are open before everything else and stay: streams of server-sent events. */
import { setTimeout as delay } from 'node:timers/promises';
import { withDeadline } from '../../processes/deadline.ts';
import { monotonicMs } from './clock.ts';
import { connect, requestText } from './connection.ts';
import type { Recorder } from './recorder.ts';

const PATH = '/events';
const BETWEEN_MS = 1;
const FIRST_EVENT_TIMEOUT_MS = 10_000;

/**
 * One after the other, so that none finds another one's request still under way. Resolves when each had its first
 * event; rejects when one has none.
 */
export async function openStreams(port: number, count: number, recorder: Recorder): Promise<void> {
  const streams: Promise<void>[] = [];
  for (let index = 0; index < count; index++) {
    const stream = openStream(port, recorder);
    // Told below, in order: until then nobody listens.
    stream.catch(() => {});
    streams.push(stream);
    await delay(BETWEEN_MS);
  }
  const all = Promise.all(streams).then(() => {});
  await withDeadline(all, `the first event of ${count} streams of ${PATH}`, FIRST_EVENT_TIMEOUT_MS);
}

function openStream(port: number, recorder: Recorder): Promise<void> {
  return new Promise((resolve, reject) => {
    let isOpen = false;
    const connection = connect(port, {
      onBody: ({ status, worker }) => {
        if (isOpen || status !== 200) return;
        isOpen = true;
        recorder.holds(worker);
        resolve();
      },
      onAnswer: ({ status }) => {
        if (!isOpen) reject(new Error(`${PATH} was answered with ${status} instead of an event stream`));
        connection.end();
      },
      onClosed: (problem) => {
        if (isOpen) recorder.failed(monotonicMs(), 'stream closed');
        else
          reject(
            new Error(`a stream of ${PATH} was closed before its first event (${problem ?? 'no error'})`),
          );
      },
    });
    connection.send(requestText(port, PATH, false));
  });
}
