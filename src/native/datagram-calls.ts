/** Datagrams to unix sockets, which Node cannot send (it has no unix datagram sockets). */
import type { Native } from './contract.ts';
import type { Libc } from './libc.ts';

// Values of Linux's own headers; the same on x64 and arm64.
const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0x80000;
const MSG_NOSIGNAL = 0x4000;
const MSG_DONTWAIT = 0x40;
const FAMILY_BYTES = 2;

export function datagramCalls({ declare, uninterrupted, checked }: Libc): Pick<Native, 'sendDatagram'> {
  const socket = declare('int socket(int domain, int type, int protocol)');
  const sendto = declare(
    'int64_t sendto(int fd, void *bytes, size_t length, int flags, void *address, unsigned int size)',
  );
  const close = declare('int close(int fd)');

  return {
    sendDatagram(path, bytes) {
      const address = Buffer.alloc(FAMILY_BYTES + Buffer.byteLength(path));
      address.writeUInt16LE(AF_UNIX);
      address.write(path, FAMILY_BYTES);
      // A name that is no path begins with a zero byte (unix(7)); written, with @.
      if (path.startsWith('@')) address[FAMILY_BYTES] = 0;
      const fd = checked('socket', socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
      try {
        const flags = MSG_NOSIGNAL | MSG_DONTWAIT;
        const send = (): number => Number(sendto(fd, bytes, bytes.length, flags, address, address.length));
        checked('sendto', uninterrupted(send));
      } finally {
        close(fd);
      }
    },
  };
}
