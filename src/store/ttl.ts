import { pointsmanError } from '../errors.ts';
import { parseDuration } from '../options/grammar/duration.ts';
import type { Ttl } from './contract.ts';
import { MAX_TTL_MS } from './limits.ts';

/** Whole milliseconds, from 1 up. Throws ERR_INVALID_OPTION. `name` is what the user calls it. */
export function ttlInMs(ttl: Ttl, name = 'ttl'): number {
  const ms = typeof ttl === 'string' ? parseDuration(ttl.trim()) : ttl;
  if (typeof ms !== 'number' || !(ms > 0) || ms > MAX_TTL_MS) {
    throw pointsmanError('ERR_INVALID_OPTION', {
      given: `${name} ${typeof ttl === 'string' ? JSON.stringify(ttl.slice(0, 40)) : String(ttl)}`,
      expected: 'a time from 1ms to ten years, such as 500, 500ms, 30s, 30m or 1h',
    });
  }
  return Math.ceil(ms);
}

/** Undefined where none is given. */
export function optionalTtlInMs(ttl: Ttl | undefined): number | undefined {
  return ttl === undefined ? undefined : ttlInMs(ttl);
}
