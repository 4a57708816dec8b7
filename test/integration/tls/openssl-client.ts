/** Debian's `openssl s_client`: a client that is not Node's. */
import { execFile, spawnSync } from 'node:child_process';

/** Why tests that need it are skipped, or false. */
export const skip: string | false =
  spawnSync('openssl', ['version']).status === 0 ? false : 'openssl is not installed';

/** Everything it said, also when it failed. `request` is sent, and its answer waited for. */
export function client(args: readonly string[], request?: string): Promise<string> {
  const whole = ['s_client', ...args, ...(request === undefined ? [] : ['-ign_eof'])];
  return new Promise((resolve) => {
    const child = execFile('openssl', whole, { timeout: 10_000 }, (_error, out, errors) =>
      resolve(out + errors),
    );
    child.stdin!.on('error', () => {}).end(request);
  });
}
