/** The variable PORT, by which most hosts tell a server where to listen. */
import type { Origin, Resolved } from './contract.ts';
import { shown } from './grammar/refusal.ts';
import { readOption } from './kinds.ts';
import { accepted } from './refuse-option.ts';
import type { Resolution } from './resolve.ts';
import { serveOptions } from './serve-options.ts';

type ServeResolution = Resolution<typeof serveOptions>;

/**
 * `PORT=8080 lb` listens there, as an app would. With an app the variable is the app's own business. As every variable
 * it gives way to a flag and wins over the file; LB_PORT, which is meant for lb alone, wins over it.
 * Throws ERR_INVALID_OPTION.
 */
export function withPortVariable(resolution: ServeResolution, written: string | undefined): ServeResolution {
  const { options, origins } = resolution;
  const isSaid = origins.port.source === 'flag' || origins.port.source === 'env';
  if (written === undefined || written === '' || options.app !== undefined || isSaid) return resolution;
  const origin: Origin = { source: 'env', text: `PORT=${shown(written)}` };
  const port = accepted(origin.text, readOption(serveOptions.port, written)) as number;
  return {
    options: Object.freeze({ ...options, port } satisfies Resolved<typeof serveOptions>),
    origins: Object.freeze({ ...origins, port: origin }),
  };
}
