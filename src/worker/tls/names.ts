/** Which of several certificates is for the name that a client asks for (RFC 9525 section 6.3). */

/** In order: of two that have a name the first counts. Names are in lower case. */
export function createNameTable<Value>(
  entries: readonly { readonly names: readonly string[]; readonly value: Value }[],
): (name: string) => Value | undefined {
  const table = new Map<string, Value>();
  for (const { names, value } of entries)
    for (const name of names) if (!table.has(name)) table.set(name, value);

  return (asked) => {
    const name = asked.toLowerCase();
    // A wildcard stands for one label, and for the whole of it.
    return table.get(name) ?? table.get(`*${name.slice(name.indexOf('.'))}`);
  };
}
