/**
 * What a config file and code may say, and what an editor shows of each key. `npm run docs` writes this file from the
 * table in serve-options.ts: a type that is computed from a table has no comments.
 */
import type { Written } from './contract.ts';
import type { serveOptions } from './serve-options.ts';

type Values = Written<typeof serveOptions>;

/** The options that a config file and `start()` have in common. */
export interface CommonOptions {
  /** Arguments for the app: on the command line, everything after the two dashes, unchanged; a variable is split at white space. Default: none. */
  readonly args?: Values['args'];
  /** Node.js flags for the workers and the agent, such as --max-old-space-size=512. Repeatable. Default: none. */
  readonly nodeArgs?: Values['nodeArgs'];
  /** Working directory of the workers and the agent; it does not affect the paths given to lb, those in --node-args included. Default: the directory lb was started in. */
  readonly cwd?: Values['cwd'];
  /** File that one process beside the workers runs, for what is to be done once and not in each of them. It is started before the workers, and gets no connections. Default: no agent. */
  readonly agent?: Values['agent'];
  /** Where the store of pointsman/worker is: in the memory of the master, which keeps it as long as the master runs, or in a Redis, which needs the package @redis/client. Default: `memory`. */
  readonly store?: Values['store'];
  /** File with environment variables for the workers and the agent, read as by "node --env-file". Repeatable. Default: none. */
  readonly envFile?: Values['envFile'];
  /** Show original source lines in stack traces (--enable-source-maps); auto does so if a ".map" file is next to the app. Default: `auto`. */
  readonly sourceMaps?: Values['sourceMaps'];
  /** What happens to what the app writes to standard output and standard error: raw passes it on unchanged, prefix puts "[slot]" in front of each line, json makes each line an event of the log. auto is prefix on a terminal and raw elsewhere; with --log-file it is json, or what --log-pretty makes prefix, and raw if each worker has a file of its own. With raw and prefix, lb itself logs to standard error. Default: `auto`. */
  readonly appOutput?: Values['appOutput'];
  /** A worker is ready once the app calls process.send('ready'), not as soon as it listens. Default: `off`. */
  readonly waitReady?: Values['waitReady'];
  /** TCP port to listen on; 0 picks any free one. Without an app, the variable PORT is used if LB_PORT is not set. If given with an app, it replaces the port the app asks for, provided the app listens on exactly one. Default: `3000`. */
  readonly port?: Values['port'];
  /** Address to listen on. With an app, it replaces the one the app asks for, under the same conditions as --port. Default: all interfaces, IPv4 and IPv6. */
  readonly host?: Values['host'];
  /** Connections the kernel queues until the master accepts them; capped by net.core.somaxconn. Default: `4096`. */
  readonly backlog?: Values['backlog'];
  /** Let the kernel hold back a connection until its first bytes arrive (TCP_DEFER_ACCEPT, by mailbox only); auto does so for HTTP, where clients speak first. Default: `auto`. */
  readonly deferAccept?: Values['deferAccept'];
  /** Connections open at the same time, across all workers; any more are shed. Default: as many as the open-file limit allows. */
  readonly maxConnections?: Values['maxConnections'];
  /** With require, every connection to the workers must begin with a header of the PROXY protocol, version 1 or 2, and the app sees the address of the client instead of that of the proxy. A connection without one is closed. Default: `off`. */
  readonly proxyProtocol?: Values['proxyProtocol'];
  /** Addresses of the proxies, such as 10.0.0.0/8,::1; what comes from elsewhere is closed. With --proxy-protocol require it must be given. Connections by a unix socket are trusted: whoever may open it is settled by its file. Default: none. */
  readonly proxyTrusted?: Values['proxyTrusted'];
  /** How long the header of the PROXY protocol may take to arrive. A packet that was lost is sent again after a second, and after three. Default: `5s`. */
  readonly proxyTimeout?: Values['proxyTimeout'];
  /** File with a certificate in PEM, and behind it those that lead to its root. With it the workers terminate TLS for the built-in responder and for HTTP servers of an app on TCP addresses. Repeatable: a client gets the one that has the name it asks for, or the first. A file that changes is read again. Default: none: no TLS. */
  readonly tlsCert?: Values['tlsCert'];
  /** File with the private key of a certificate, in PEM and not encrypted. As many as there are certificates, in the same order. Only the master reads it. Default: none. */
  readonly tlsKey?: Values['tlsKey'];
  /** How often the key is renewed with which session tickets are encrypted. All workers have the same one, so that a client resumes its session with any of them. Default: `1h`. */
  readonly tlsTicketRotate?: Values['tlsTicketRotate'];
  /** Number of worker processes, or a share of the usable cores such as 50%. auto starts one per usable core. Default: `auto`. */
  readonly workers?: Values['workers'];
  /** How long a worker may take until its app listens, or with --wait-ready reports that it is ready; after that it is killed. The agent has as long. Default: `30s`. */
  readonly readyTimeout?: Values['readyTimeout'];
  /** How long open connections, and jobs of the agent, may take to finish when stopping; the rest is cut. 0 cuts at once. Default: `30s`. */
  readonly shutdownTimeout?: Values['shutdownTimeout'];
  /** Delay before a worker that failed twice in a row is replaced; it doubles with each further failure. A worker that served for a while is replaced at once. If no worker is serving, the delay is capped at the duration of the last start. Default: `100ms`. */
  readonly restartDelay?: Values['restartDelay'];
  /** Longest delay before a worker that failed is replaced. Default: `10s`. */
  readonly restartDelayMax?: Values['restartDelayMax'];
  /** What to do when a worker failed five times in a row and no other is able to serve: retry, for as long as it takes, or exit with code 8. Default: `retry`. */
  readonly onCrashLoop?: Values['onCrashLoop'];
  /** Algorithm that picks the worker for each connection, with options as in p2c:d=3,share-cap=2 or "p2c(d=3, share-cap=2)"; "lb algos" lists them. A path names a file with your own. Default: `rr`. */
  readonly algo?: Values['algo'];
  /** Option of the algorithm; "lb algos p2c" explains those of p2c. Repeatable. Default: none. */
  readonly algoOption?: Values['algoOption'];
  /** Another name of `algoOption`. Option of the algorithm; "lb algos p2c" explains those of p2c. Repeatable. Default: none. */
  readonly algorithmOption?: Values['algorithmOption'];
  /** Weights of the workers in slot order, such as 2,1,1; workers beyond the list have 1, and a worker with 0 gets no connection. rr, node-cluster and jiq ignore other weights. Default: 1 for every worker. */
  readonly weights?: Values['weights'];
  /** How a connection gets to its worker: mailbox (Linux; fast, and connections not yet taken can be reclaimed) or ipc (everywhere). auto uses the mailbox if available; the start line says which one it is. Default: `auto`. */
  readonly handoff?: Values['handoff'];
  /** Connections that may be pending at one worker, handed over and not yet taken; any more wait in the master, where any worker can get them. Default: 16 by mailbox, 1 by ipc. */
  readonly pendingLimit?: Values['pendingLimit'];
  /** Connections that may wait in the master while no worker can take one; any more are shed. Default: `4096`. */
  readonly queueLimit?: Values['queueLimit'];
  /** How long a connection may wait in the master before it is shed. While no worker is serving and one is starting, nobody is shed for that. Default: `10s`. */
  readonly queueTimeout?: Values['queueTimeout'];
  /** How long a connection may wait in the master under overload, that is while its queue stands; any longer and it is shed, so that those that are answered are answered soon. As long as --queue-timeout: switched off. Default: `1s`. */
  readonly queueTarget?: Values['queueTarget'];
  /** A queue stands once everybody who left it for this long had waited for more than --queue-target, while as many came as were taken and more than 32 wait. Bursts that drain by themselves are kept, whatever they take. Default: `1s`. */
  readonly queueInterval?: Values['queueInterval'];
  /** How long a worker may make no progress on what was handed to it. After that, as soon as another worker is free, it gets no more until it moves; by mailbox, its pending connections go to the other worker. Default: `5ms`. */
  readonly stallTimeout?: Values['stallTimeout'];
  /** Another name of `stallTimeout`. How long a worker may make no progress on what was handed to it. After that, as soon as another worker is free, it gets no more until it moves; by mailbox, its pending connections go to the other worker. Default: `5ms`. */
  readonly stallMs?: Values['stallMs'];
  /** How long a worker may leave a connection handed over by ipc untaken; after that it is killed, and the connection goes to another worker. Default: `10s`. */
  readonly ackTimeout?: Values['ackTimeout'];
  /** How long the event loop of a worker, or of the agent, may be blocked before it is killed and replaced; after half of that time a worker gets no more connections. By mailbox also how long it may leave all that it is handed. Default: `30s`. */
  readonly hungTimeout?: Values['hungTimeout'];
  /** Another name of `hungTimeout`. How long the event loop of a worker, or of the agent, may be blocked before it is killed and replaced; after half of that time a worker gets no more connections. By mailbox also how long it may leave all that it is handed. Default: `30s`. */
  readonly stuckTimeout?: Values['stuckTimeout'];
  /** Workers that a reload replaces at a time. The old ones serve until every new one of the batch is ready. Default: all of them if memory allows, else one. */
  readonly reloadBatch?: Values['reloadBatch'];
  /** Path that every new worker must answer with a status below 400 before it takes over, over TLS where the address speaks it. A full URL picks one of several addresses by its port, and sets the Host header. Default: none. */
  readonly reloadCheck?: Values['reloadCheck'];
  /** How long a new worker must live after it became ready before it takes over. If it exits within that time, the reload is rolled back. Default: `5s`. */
  readonly reloadWatch?: Values['reloadWatch'];
  /** When a worker is replaced or drained, or lb upgraded, move idle keep-alive connections to other workers instead of closing them (HTTP/1.1 without TLS, by mailbox). Switch it off for an app that keeps state of its own with a connection. Default: `on`. */
  readonly migrate?: Values['migrate'];
  /** How long a worker that was replaced or scaled away may keep WebSockets and other long connections. Over the last quarter of that time they are ended one by one, so that the clients do not all reconnect at once. Default: as --shutdown-timeout. */
  readonly upgradeTimeout?: Values['upgradeTimeout'];
  /** How often to move idle keep-alive connections from workers that have over a quarter more than their share, and at least 8 more, to those that have fewer, whatever the algorithm; also by "lb rebalance". Needs --migrate and the mailbox. Default: 0 (never). */
  readonly rebalance?: Values['rebalance'];
  /** How long a worker that joins warm ones after "lb resume", "lb scale" or "lb restart" gets less than its share of connections, a twentieth at first. 0 gives it its share at once. The slow-start option of the algorithms does so for every new worker, after a crash as well. Default: `10s`. */
  readonly warmUp?: Values['warmUp'];
  /** How long lb goes on accepting connections after it was told to stop, while /readyz already fails, so that what sends traffic here has time to notice. In its second half, answers say "Connection: close". In Kubernetes 5s to 15s. Default: `0`. */
  readonly drainDelay?: Values['drainDelay'];
  /** Resident memory at which a worker is replaced, or a share such as 20%: of the memory limit of the container, or of the memory of the machine. Its successor is ready before it goes; only one worker is replaced at a time, and each at most every 30 s. Default: unlimited. */
  readonly maxMemory?: Values['maxMemory'];
  /** Requests after which a worker is replaced, varied by up to 10 % so that the workers do not all reach it together; each worker at most every 30 s. Default: unlimited. */
  readonly maxRequests?: Values['maxRequests'];
  /** Age at which a worker is replaced, varied by up to 10 %. Default: unlimited. */
  readonly maxAge?: Values['maxAge'];
  /** Maximum size of a request body; larger ones are answered with 413. Default: `1MiB`. */
  readonly bodyLimit?: Values['bodyLimit'];
  /** How long a client may take to send the head of a request. Default: `10s`. */
  readonly headersTimeout?: Values['headersTimeout'];
  /** How long a client may take to send a whole request, head and body. Default: `30s`. */
  readonly requestTimeout?: Values['requestTimeout'];
  /** How long a connection may be idle between two requests. Default: `5s`. */
  readonly keepAliveTimeout?: Values['keepAliveTimeout'];
  /** Requests answered on one connection before it is closed. A low number spreads clients more evenly. Default: `1000`. */
  readonly keepAliveRequests?: Values['keepAliveRequests'];
  /** How long sending a response may make no progress before the connection is cut. Default: `30s`. */
  readonly sendTimeout?: Values['sendTimeout'];
  /** TCP port on which HAProxy's agent-check is answered, on the address of --host: up with a weight from 1 to 100 % by free capacity, drain before a stop, down while no worker is ready. 0 picks any free one. Default: none. */
  readonly agentCheck?: Values['agentCheck'];
  /** Command that runs once when all workers are ready, such as one that registers this node. It finds LB_ADDRESSES, LB_NAME and LB_PID in its environment, and is killed after 10 s. Default: none. */
  readonly onReady?: Values['onReady'];
  /** Command that runs when lb is told to stop, such as one that takes this node out of service discovery. lb goes on accepting until it has ended, for 10 s at most, and for --drain-delay. Default: none. */
  readonly onDrain?: Values['onDrain'];
  /** Name by which "lb status" and the other commands find this master among those of this user. If it is taken, lb does not start; a default that is taken gets a number. Default: that of the app's package, or of its directory. */
  readonly name?: Values['name'];
  /** Path of the control socket, which only this user can open; auto is NAME.sock in $XDG_RUNTIME_DIR/pointsman, or else in /tmp/pointsman-UID. If auto is not possible, lb says why and starts without a control socket. Default: `auto`. */
  readonly control?: Values['control'];
  /** TCP port of the live page, of GET /livez and GET /readyz for probes, and of GET /metrics for Prometheus; 0 picks any free one. The log says the address of the page, with the token that opens it. Default: none. */
  readonly adminPort?: Values['adminPort'];
  /** Address of the admin port; probes and scrapes from outside, such as those of Kubernetes, need 0.0.0.0. Beyond loopback the page is read-only unless --admin-control is given. Default: `127.0.0.1`. */
  readonly adminHost?: Values['adminHost'];
  /** Names, beside its addresses, localhost and the name of the machine, by which the admin port may be asked, such as that of a proxy in front of it. Repeatable. Default: none. */
  readonly adminNames?: Values['adminNames'];
  /** Token that opens the page; programs send it as "Authorization: Bearer TOKEN". Better given as LB_ADMIN_TOKEN: other users of the machine see the command line. Default: a random one, which the log says. */
  readonly adminToken?: Values['adminToken'];
  /** What the admin port answers without a token: GET /livez and GET /readyz, GET /metrics, or nothing. Default: `health,metrics`. */
  readonly adminOpen?: Values['adminOpen'];
  /** Let the page change things: reload, scale, drain, restart, the algorithm. auto does so if --admin-host is an address that only this machine reaches. Default: `auto`. */
  readonly adminControl?: Values['adminControl'];
  /** File that the log is appended to, and what the app writes. With {slot} in its name, as in app.{slot}.log, each worker has a file of its own, the agent has "agent" there, and the log of lb itself "lb". Default: standard output or standard error. */
  readonly logFile?: Values['logFile'];
  /** When --log-file is rotated: daily at local midnight, when it would exceed a size, or both. The former file is called app.log.2026-11-27 then, and further ones of that day have .1, .2 and so on behind it. Set it to off where logrotate or similar does this: after the file was moved, "lb logs reopen" or SIGUSR2 makes lb reopen it. Default: `daily`. */
  readonly logRotate?: Values['logRotate'];
  /** How many rotated files stay: days, a number of files of each log, or a size of all together, whichever is least. Default: `31d`. */
  readonly logKeep?: Values['logKeep'];
  /** Compress rotated files with gzip. Default: `on`. */
  readonly logCompress?: Values['logCompress'];
}

/** What a config file may hold. */
export interface ConfigFile extends CommonOptions {
  /** Server file that every worker runs, unmodified; "lb server.js" is shorthand. Default: the built-in responder. */
  readonly app?: Values['app'];
  /** Another name of `algo`. Algorithm that picks the worker for each connection, with options as in p2c:d=3,share-cap=2 or "p2c(d=3, share-cap=2)"; "lb algos" lists them. A path names a file with your own. Default: `rr`. */
  readonly algorithm?: Values['algorithm'];
  /** Lowest level to log: trace, debug, info, warn, error, fatal or silent. Default: `info`. */
  readonly logLevel?: Values['logLevel'];
  /** Human-readable log lines instead of JSON; auto uses them on a terminal. Default: `auto`. */
  readonly logPretty?: Values['logPretty'];
}
