/** What the caller set for `lb`, for PM2 or for an app of theirs must not reach the one that is measured. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const names = Object.keys(process.env).filter(
    (name) => !/^(LB_|PM2_|POINTSMAN_|PORT$|NODE_UNIQUE_ID$|NODE_CHANNEL_|NODE_APP_INSTANCE$)/.test(name),
  );
  return Object.fromEntries(names.map((name) => [name, process.env[name]]));
}
