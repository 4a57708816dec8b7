import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { haproxyConfig } from '../../../src/measure/targets/haproxy-config.ts';
import { nginxConfig } from '../../../src/measure/targets/nginx-config.ts';

const nginx = {
  directory: '/tmp/some where',
  port: 8000,
  backends: [8001, 8002],
  method: 'rr',
  cores: 3,
  user: undefined,
} as const;

describe('the configuration of nginx', () => {
  it('has every backend, with connections that are kept', () => {
    const config = nginxConfig(nginx);
    assert.match(config, /listen 127\.0\.0\.1:8000 /);
    assert.match(config, /server 127\.0\.0\.1:8001;\n\s+server 127\.0\.0\.1:8002;/);
    assert.match(config, /keepalive \d+;/);
    assert.match(config, /proxy_http_version 1\.1;\n\s+proxy_set_header Connection "";/);
    assert.match(config, /worker_processes 3;/);
  });

  it('names a method only where it is not the default', () => {
    assert.doesNotMatch(nginxConfig(nginx), /least_conn|\brr\b/);
    const config = nginxConfig({ ...nginx, method: 'least_conn' });
    // nginx wants the method before `keepalive`.
    assert.match(config, /least_conn;\n[^}]*keepalive \d+;/);
  });

  it('names a user only where there is one', () => {
    assert.doesNotMatch(nginxConfig(nginx), /^user/m);
    assert.match(nginxConfig({ ...nginx, user: 'root' }), /^user root;$/m);
  });

  it('writes nowhere but into the directory', () => {
    const paths = nginxConfig(nginx).match(/^\s*(\w+_path|pid|error_log) .*$/gm)!;
    assert.equal(paths.length, 7);
    for (const path of paths) assert.match(path, /^\s*\w+ "\/tmp\/some where\/[\w.]+";$/);
  });
});

describe('the configuration of HAProxy', () => {
  it('has every backend under a name of its own, with connections that are reused', () => {
    const config = haproxyConfig({ port: 8000, backends: [8001, 8002], method: 'leastconn', cores: 3 });
    assert.match(config, /bind 127\.0\.0\.1:8000 /);
    assert.match(config, /server app1 127\.0\.0\.1:8001\n\s+server app2 127\.0\.0\.1:8002\n/);
    assert.match(config, /balance leastconn\n\s+http-reuse always\n/);
    assert.match(config, /nbthread 3\n/);
  });
});
