/** What each error is told when it is made. */
export interface ErrorDetails {
  /** `given` as the user wrote it, `expected` what is allowed, `hint` the nearest valid value. */
  ERR_INVALID_OPTION: { given: string; expected: string; hint?: string | undefined };
  ERR_UNKNOWN_OPTION: { given: string; hint: string };
  ERR_UNKNOWN_COMMAND: { given: string; hint: string };
  ERR_CONFIG_UNREADABLE: { path: string; reason: string };
  ERR_CONFIG_INVALID: { path: string; reason: string };
  /** Without a path it is one that code passed. */
  ERR_ALGORITHM_INVALID: { path: string | undefined; reason: string };
  ERR_SCENARIO_INVALID: { path: string; reason: string };
  /** `reason` is a sentence. */
  ERR_NOT_MEASURED: { what: string; reason: string };
  ERR_PACKAGE_MISSING: { what: string; names: readonly string[]; install: string };
  ERR_PORT_IN_USE: { host: string | undefined; port: number };
  ERR_PORT_NOT_PERMITTED: { host: string | undefined; port: number };
  ERR_ADDRESS_NOT_AVAILABLE: { host: string | undefined; port: number };
  /** `reason` such as ENOTFOUND. */
  ERR_HOST_NOT_FOUND: { host: string | undefined; reason: string };
  ERR_LISTEN_FAILED: { host: string | undefined; port: number; reason: string };
  ERR_LISTEN_NOT_SHARED: { how: 'exclusive' | 'handle' };
  ERR_DESCRIPTOR_NOT_INHERITED: { fd: number };
  ERR_SOCKET_IN_USE: { path: string };
  ERR_SOCKET_STALE: { path: string };
  ERR_SOCKET_FAILED: { path: string; reason: string };
  /** `asked` is the second address of the app. */
  ERR_PORT_AMBIGUOUS: { asked: string };
  ERR_SOCKET_NOT_LISTENING: { fd: number; name: string | undefined };
  /** `what` it is to be: the app unless given. */
  ERR_APP_NOT_FOUND: { app: string; what?: 'app' | 'agent'; reason: string };
  /** `reason` is a sentence. */
  ERR_APP_NOT_RUNNABLE: { app: string; reason: string };
  /** `variable` told so. */
  ERR_STARTED_IN_WORKER: { app: string; variable: string };
  /** `missing` is what it did not do; `output` is the last lines the worker wrote, here and below. */
  ERR_WORKER_NOT_READY: { slot: number; timeoutMs: number; missing?: string | undefined; output: string };
  /** `outcome` such as "exit code 1" or "SIGKILL"; `wasReady`, and was yet to take over. */
  ERR_WORKER_START_FAILED: {
    slot: number;
    outcome: string;
    wasReady?: boolean;
    missing?: string | undefined;
    output: string;
  };
  ERR_AGENT_NOT_READY: { timeoutMs: number; output: string };
  ERR_AGENT_START_FAILED: { outcome: string; wasReady?: boolean; output: string };
  /** `job` is its schedule or its name. */
  ERR_AGENT_ELSEWHERE: { job: string };
  /** `reason` is a clause. */
  ERR_AGENT_JOB: { job: string; reason: string };
  /** `answer` such as "status 500". */
  ERR_CHECK_FAILED: { slot: number; url: string; answer: string; timeoutMs: number; output: string };
  /** `running` such as "reload 3". */
  ERR_BUSY: { running: string; forMs: number };
  /** Something else took its place; `by` such as "another reload". */
  ERR_SUPERSEDED: { by: string };
  ERR_NO_AGENT: Record<string, never>;
  ERR_NO_SLOT: { slot: number; workers: number };
  ERR_LAST_WORKER: { slot: number };
  ERR_STOPPING: Record<string, never>;
  ERR_FILES_REPLACED: Record<string, never>;
  /** `failures` in a row of this slot; `outcome` of the last one. */
  ERR_CRASH_LOOP: { slot: number; failures: number; outcome: string; output: string };
  /** `isForStart`: not the options but the program itself needs so many. */
  ERR_DESCRIPTOR_LIMIT: { limit: number; needed: number; isForStart?: boolean };
  ERR_HANDOFF_UNAVAILABLE: { reason: string };
  ERR_UNSUPPORTED_PLATFORM: { found: string; needed: string };
  /** `holder` such as "process 4711, which serves /srv/app.js". */
  ERR_NAME_TAKEN: { name: string; path: string; holder: string };
  /** `reason` is a sentence, and one on how to mend it. */
  ERR_CONTROL_UNUSABLE: { path: string; reason: string };
  ERR_LOG_FILE: { path: string; reason: string };
  ERR_UPGRADE_REFUSED: { reason: string };
  /** `reason` is one or more sentences. */
  ERR_UPGRADE_FAILED: { reason: string };
  ERR_AGENT_CHECK_PORT: { port: number; reason: string };
  ERR_ADMIN_PORT: { host: string; port: number; reason: string };
  /** `hint` is a sentence. */
  ERR_NOT_RUNNING: { what: string; hint: string };
  ERR_SEVERAL_RUNNING: { names: readonly string[] };
  /** `reason` is what went wrong, without a full stop. */
  ERR_NO_ANSWER: { path: string; reason: string };
  /** `what` such as "The reload". */
  ERR_TIMED_OUT: { what: string; timeout: string };
  /** `reason` is a sentence, and what the app wrote. */
  ERR_ROLLED_BACK: { reason: string };
  /** `reason` is what is wrong, without a full stop. */
  ERR_BUS_MESSAGE: { type: string; reason: string };
  ERR_BUS_TOO_LARGE: { type: string; bytes: number; most: number };
  /** `who` is a clause on who holds too much. */
  ERR_BUS_OVERFLOW: { type: string; who: string };
  /** `to` is an address of the bus, here and below. */
  ERR_BUS_NO_RECEIVER: { type: string; to: string };
  ERR_BUS_GONE: { type: string; to: string };
  ERR_BUS_TIMEOUT: { type: string; to: string; timeoutMs: number };
  /** `reason` is the message of what the handler threw. */
  ERR_BUS_FAILED: { type: string; to: string; reason: string };
  ERR_BUS_UNAVAILABLE: { reason: string };
  /** `what` such as "get"; `reason` without a full stop, `hint` a sentence, here and below. */
  ERR_STORE_UNAVAILABLE: { what: string; reason: string; hint?: string | undefined };
  ERR_STORE_FULL: { reason: string; hint: string };
  /** `what` such as "key" or "prefix"; never what it says. */
  ERR_STORE_KEY: { what: string; found: string; expected: string };
  /** `what` is the operation. */
  ERR_STORE_VALUE: { what: string; reason: string; hint: string };
  ERR_STORE_CLIENT_MISSING: { reason: string };
  /** `reason` is a clause in ERR_TLS_UNREADABLE, and sentences in ERR_TLS_INVALID. */
  ERR_TLS_UNREADABLE: { what: 'certificate' | 'key'; path: string; reason: string };
  ERR_TLS_INVALID: { what: 'certificate' | 'key'; path: string; reason: string };
  ERR_TLS_MISMATCH: { certificate: string; key: string };
  /** `at` is a time in ISO 8601. */
  ERR_TLS_NOT_IN_FORCE: { path: string; state: 'expired' | 'early'; at: string };
  ERR_INTERNAL: { reason: string };
}

export type ErrorCode = keyof ErrorDetails;
