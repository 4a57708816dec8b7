/** Answers the master when metrics are scraped. Nothing is loaded for it before that, and nothing kept. */
import type { Channel } from '../../protocol/channel.ts';
import type { MetricsWantedMessage } from '../../protocol/metrics-messages.ts';

export function tellMetrics(channel: Channel): void {
  let loading: Promise<Awaited<ReturnType<typeof load>> | undefined> | undefined;
  let isTold = false;
  /** Nothing that the app is to end over; ERR_FILES_REPLACED would make each worker load every error. */
  function failed({ code, message }: NodeJS.ErrnoException): undefined {
    loading = undefined;
    if (isTold) return undefined;
    isTold = true;
    const mend = code === 'ERR_MODULE_NOT_FOUND' ? ' Run lb upgrade, or restart lb.' : '';
    console.error(`The metrics of this worker cannot be told: ${message}.${mend}`);
    return undefined;
  }
  channel.on<MetricsWantedMessage>('pointsman:metrics-wanted', async ({ withinMs }) => {
    loading ??= load().catch(failed);
    const loaded = await loading;
    if (loaded === undefined) return;
    const { gather, inParts } = loaded;
    for (const part of inParts(await gather(withinMs))) channel.send(part);
  });
}

async function load() {
  const [{ createGather }, { inParts }] = await Promise.all([
    import('./gather-metrics.ts'),
    import('./in-parts.ts'),
  ]);
  return { gather: createGather(), inParts };
}
