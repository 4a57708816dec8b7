/** Finds the ways that lead back to where they began. */

/** By node, those it leads to. */
export type Graph = ReadonlyMap<string, Iterable<string>>;

/**
 * Cycles as paths that end where they begin; none if and only if there is none. A cycle that shares all its nodes with
 * others may be left out until those are gone.
 */
export function cyclesIn(graph: Graph): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  /** From where the search began to where it is, in order. */
  const path = new Set<string>();

  const visit = (node: string): void => {
    if (done.has(node)) return;
    path.add(node);
    for (const next of graph.get(node) ?? []) {
      if (path.has(next)) {
        const way = [...path];
        cycles.push([...way.slice(way.indexOf(next)), next]);
      } else {
        visit(next);
      }
    }
    path.delete(node);
    done.add(node);
  };

  for (const node of graph.keys()) visit(node);
  return cycles;
}
