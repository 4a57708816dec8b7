/** The host names that a certificate is for. */
import type { X509Certificate } from 'node:crypto';

/** In lower case: those it lists, or where it lists none the common name of its subject, as of old. */
export function namesOf({ subject, subjectAltName }: X509Certificate): readonly string[] {
  const listed = (subjectAltName ?? '')
    .split(', ')
    .flatMap((entry) => (entry.startsWith('DNS:') ? entry.slice('DNS:'.length) : []));
  const [, common] = /^CN=(.+)$/m.exec(subject ?? '') ?? [];
  const names = subjectAltName === undefined && common !== undefined ? [common] : listed;
  // What is no name of a host, and stands in quotes then, nobody asks for.
  return names.map((name) => name.toLowerCase()).filter((name) => /^(?:\*\.)?[a-z\d._-]+$/.test(name));
}
