/** The port at which a debugger finds a worker: one for each slot, counted from the one that was given. */

const INSPECT = /^(--inspect(?:-brk|-wait|-port)?|--debug-port)(?:=(.*))?$/;
const DEFAULT_PORT = 9229;

/** The flag as the worker in `slot` is to get it. Any other flag is left as it is. */
export function inspectPortFor(arg: string, slot: number): string {
  const match = INSPECT.exec(arg);
  if (match === null) return arg;
  const [, flag, value = ''] = match;
  const [, host = '', digits = ''] = /^(?:(.*):)?(\d*)$/.exec(value) ?? ['', value];
  const first = digits === '' ? DEFAULT_PORT : Number(digits);
  // 0 is any free port, and so for each.
  const port = first === 0 ? 0 : first + slot - 1;
  return `${flag}=${host === '' ? '' : `${host}:`}${port}`;
}
