import { Server } from 'node:net';
import type { Listener } from '../../../src/master/listening/listener.ts';
import type { Scheme } from '../../../src/protocol/cluster-protocol.ts';

/** A listener without a socket. */
export class FakeListener implements Listener {
  readonly server = new Server();
  readonly address: Listener['address'];
  readonly fd = 3;
  readonly isOurs = true;
  isClosed = false;

  constructor(scheme: Scheme = 'http', path?: string) {
    this.address =
      path === undefined ? { scheme, host: '127.0.0.1', port: 80 } : { scheme, host: path, port: 0, path };
  }

  isLost(): boolean {
    return false;
  }

  keepPath(): void {}

  close(): void {
    this.isClosed = true;
  }
}
