/** What this process knows of itself, and the metrics that its app keeps. */
import { createNodeFacts } from '../../platform/node-facts.ts';
import type { Gathered } from './in-parts.ts';
import { defaultRegistries } from './prom-client.ts';
import { readRegistries } from './read-registries.ts';

export function createGather(): (withinMs: number) => Promise<Gathered> {
  const nodeFacts = createNodeFacts();
  return async (withinMs) => {
    const { families, dropped } = await readRegistries(defaultRegistries(), withinMs);
    return { node: nodeFacts(), families, dropped };
  };
}
