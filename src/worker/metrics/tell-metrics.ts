/** Answers the master when metrics are scraped. Nothing is loaded for it before that, and nothing kept. */
import type { Channel } from '../../protocol/channel.ts';
import type { MetricsMessage, MetricsWantedMessage } from '../../protocol/metrics-messages.ts';

export function tellMetrics(channel: Channel): void {
  let gather: Promise<(withinMs: number) => Promise<MetricsMessage>> | undefined;
  channel.on<MetricsWantedMessage>('pointsman:metrics-wanted', async ({ withinMs }) => {
    gather ??= import('./gather-metrics.ts').then(({ createGather }) => createGather());
    channel.send(await (await gather)(withinMs));
  });
}
