/** Answers the master when metrics are scraped. Nothing is loaded for it before that, and nothing kept. */
import type { Channel } from '../../protocol/channel.ts';
import type { MetricsWantedMessage } from '../../protocol/metrics-messages.ts';

export function tellMetrics(channel: Channel): void {
  let loading: ReturnType<typeof load> | undefined;
  channel.on<MetricsWantedMessage>('pointsman:metrics-wanted', async ({ withinMs }) => {
    loading ??= load();
    const { gather, inParts } = await loading;
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
