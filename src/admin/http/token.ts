/** What nobody can guess: 256 bits, as text that fits into a URL. */
import { randomBytes } from 'node:crypto';

export function createToken(): string {
  return randomBytes(32).toString('base64url');
}
