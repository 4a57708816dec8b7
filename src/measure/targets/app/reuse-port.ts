/**
 * Loaded before an app (`node --import`): whatever port it listens on, it lets other processes listen on it as well
 * (SO_REUSEPORT), and the kernel decides who gets a connection.
 */
import { type ListenOptions, Server } from 'node:net';

const listen = Server.prototype.listen as (...args: unknown[]) => Server;

Server.prototype.listen = function (this: Server, ...args: unknown[]): Server {
  return listen.apply(this, withReusePort(args));
} as Server['listen'];

function withReusePort(args: readonly unknown[]): unknown[] {
  const options = optionsIn(args);
  if (options === undefined) return [...args];
  const listeners = args.filter((arg) => typeof arg === 'function');
  return [{ ...options, reusePort: true }, ...listeners];
}

/** undefined for what is no TCP port, such as a path. */
function optionsIn(args: readonly unknown[]): ListenOptions | undefined {
  const [first, ...others] = args;
  if (typeof first === 'object' && first !== null)
    return 'port' in first ? (first as ListenOptions) : undefined;
  const port = Number(first ?? 0);
  if (typeof first === 'function' || !Number.isInteger(port)) return undefined;
  const host = others.find((arg) => typeof arg === 'string');
  const backlog = others.find((arg) => typeof arg === 'number');
  return { port, ...(host === undefined ? {} : { host }), ...(backlog === undefined ? {} : { backlog }) };
}
