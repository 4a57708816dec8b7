/** The raw responder with the built-in app, set up as the master said. */
import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../platform/clock.ts';
import type { WorkerSettings } from '../protocol/worker-settings.ts';
import type { LoadRecorder } from '../scoreboard/contract.ts';
import { createBuiltInApp } from './raw/built-in-app/built-in-app.ts';
import { defaultParserLimits } from './raw/parser/request-parser.ts';
import { createRawServer, type RawServer } from './raw/raw-server.ts';
import { defaultRawTimeouts } from './raw/timeouts.ts';

export function createBuiltInServer(settings: WorkerSettings, recorder: LoadRecorder): RawServer {
  const { slot, generation } = settings;
  const app = createBuiltInApp({ slot, generation, pid: process.pid, now: monotonicMs, sleep });
  return createRawServer({
    app,
    now: monotonicMs,
    wallClock: Date.now,
    limits: {
      ...defaultParserLimits,
      bodyBytes: settings.bodyLimit,
      isSecured: settings.isSecured === true,
    },
    timeouts: {
      ...defaultRawTimeouts,
      headersMs: settings.headersTimeout,
      requestMs: settings.requestTimeout,
      keepAliveMs: settings.keepAliveTimeout,
      sendMs: settings.sendTimeout,
    },
    maxRequestsPerConnection: settings.keepAliveRequests,
    hooks: {
      requestStarted: () => recorder.requestStarted(),
      requestFinished: ({ durationMs, failed }) => recorder.requestFinished(durationMs, failed),
      appFailed: (error) => console.error(error),
    },
    connectionClosed: () => recorder.connectionClosed(),
  });
}
