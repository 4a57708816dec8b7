/**
 * The changes, each with what is published of it in one script: nobody is told of a change that was not made, or not told
 * of one that was, and all are told in the order in which a key changed. Redis 7 and Valkey know all of it.
 *
 * KEYS[1] is the key, and ARGV[1] the beginning of the channel, which goes on with the key. A ttl is empty for none.
 */
import { createHash } from 'node:crypto';

export interface Script {
  readonly text: string;
  /** What EVALSHA knows it by. */
  readonly sha: string;
}

const tell = (change: string): string => `redis.call('PUBLISH', ARGV[1] .. KEYS[1], '${change}')`;

/** ARGV: channel, value, ttl, "1" if only where there is none. Whether it was set, as 1 or 0. */
export const setScript: Script = script(`
local how = {}
if ARGV[3] ~= '' then how = {'PX', ARGV[3]} end
if ARGV[4] == '1' then how[#how + 1] = 'NX' end
if not redis.call('SET', KEYS[1], ARGV[2], unpack(how)) then return 0 end
${tell('set')}
return 1`);

/** ARGV: channel. Whether it was there. */
export const deleteScript: Script = script(`
if redis.call('DEL', KEYS[1]) == 0 then return 0 end
${tell('deleted')}
return 1`);

/** ARGV: channel. What was there. */
export const getAndDeleteScript: Script = script(`
local value = redis.call('GET', KEYS[1])
if value then
  redis.call('DEL', KEYS[1])
  ${tell('deleted')}
end
return value`);

/**
 * ARGV: channel, step, ttl. The sum as text, or "number" or "safe" for what it would not have been. Numbers of Lua are
 * those of JavaScript; as a number of the protocol, the client (6.3.1) reads 9007199254740991 as one more.
 */
export const incrementScript: Script = script(`
local before = redis.call('GET', KEYS[1])
local most = 9007199254740991
if before and before ~= '0' and (#before > 17 or not string.match(before, '^%-?[1-9]%d*$')) then return 'number' end
local number = tonumber(before or '0')
if math.abs(number) > most then return 'number' end
local sum = number + tonumber(ARGV[2])
if math.abs(sum) > most then return 'safe' end
redis.call('INCRBY', KEYS[1], ARGV[2])
if not before and ARGV[3] ~= '' then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
${tell('set')}
return string.format('%.0f', sum)`);

/** ARGV: channel, ttl, "1" if something is expected, it, "1" if something is to be set, it. Whether it was as expected. */
export const compareAndSetScript: Script = script(`
local found = redis.call('GET', KEYS[1])
if (ARGV[3] == '1') ~= (found ~= false) then return 0 end
if found and found ~= ARGV[4] then return 0 end
if ARGV[5] == '1' then
  if ARGV[2] == '' then redis.call('SET', KEYS[1], ARGV[6]) else redis.call('SET', KEYS[1], ARGV[6], 'PX', ARGV[2]) end
  ${tell('set')}
elseif found then
  redis.call('DEL', KEYS[1])
  ${tell('deleted')}
end
return 1`);

/** KEYS: any number. ARGV: channel. */
export const clearScript: Script = script(`
for _, key in ipairs(KEYS) do
  if redis.call('UNLINK', key) == 1 then redis.call('PUBLISH', ARGV[1] .. key, 'deleted') end
end`);

function script(source: string): Script {
  const text = source.trim();
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}
