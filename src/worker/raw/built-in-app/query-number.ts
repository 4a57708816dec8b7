/** A whole number from a query such as `ms=50`; undefined unless it is there once and within 0 to `max`. */
export function queryNumber(query: string, name: string, max: number): number | undefined {
  const values = new URLSearchParams(query).getAll(name);
  const [value] = values;
  if (values.length !== 1 || value === undefined || !/^\d{1,15}$/.test(value)) return undefined;
  const number = Number(value);
  return number <= max ? number : undefined;
}
