/** A configuration as somebody who knows nginx would write it for many short requests. */

export type NginxMethod = 'rr' | 'least_conn';

export interface NginxSettings {
  /** For all that it writes. */
  readonly directory: string;
  readonly port: number;
  /** Ports of 127.0.0.1. */
  readonly backends: readonly number[];
  readonly method: NginxMethod;
  readonly cores: number;
  /** Who runs its workers; undefined for whoever starts it. */
  readonly user: string | undefined;
}

export function nginxConfig({ directory, port, backends, method, cores, user }: NginxSettings): string {
  const servers = backends.map((backend) => `    server 127.0.0.1:${backend};`);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `  ${kind}_temp_path "${directory}/${kind}";`,
  );
  return `daemon off;
${user === undefined ? '' : `user ${user};\n`}worker_processes ${cores};
pid "${directory}/nginx.pid";
error_log "${directory}/error.log";

events {
  worker_connections 16384;
}

http {
  access_log off;
${temporary.join('\n')}
  keepalive_timeout 75s;
  keepalive_requests 1000000000;

  upstream app {
    # All its workers see one state.
    zone app 256k;
${method === 'rr' ? '' : `    ${method};\n`}${servers.join('\n')}
    keepalive 256;
    keepalive_requests 1000000000;
  }

  server {
    listen 127.0.0.1:${port} backlog=4096;
    location / {
      proxy_pass http://app;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_read_timeout 300s;
    }
  }
}
`;
}
