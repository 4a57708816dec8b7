import assert from 'node:assert/strict';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import { it } from 'node:test';
import tls from 'node:tls';
import { schemeOf } from '../../../src/worker/host/scheme.ts';

it('knows what the servers of Node speak', () => {
  const servers = {
    tcp: net.createServer(),
    tls: tls.createServer(),
    http: http.createServer(),
    https: https.createServer(),
    h2c: http2.createServer(),
  };
  for (const [scheme, server] of Object.entries(servers)) assert.equal(schemeOf(server), scheme);
  assert.equal(schemeOf(http2.createSecureServer() as unknown as tls.Server), 'https');
});

it('knows a server by its class, whatever a framework has made of it', () => {
  class Framework extends http.Server {}
  class Protocol extends net.Server {}
  assert.equal(schemeOf(new Framework()), 'http');
  assert.equal(schemeOf(new Protocol()), 'tcp');
});
