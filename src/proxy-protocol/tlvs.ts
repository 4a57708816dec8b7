/** The fields behind the addresses of version 2. */
import type { Tlv } from './contract.ts';

/** Those that the specification names. */
export const TlvType = {
  alpn: 0x01,
  authority: 0x02,
  crc32c: 0x03,
  noop: 0x04,
  uniqueId: 0x05,
  ssl: 0x20,
  netns: 0x30,
} as const;

/** Inside of the one for SSL. */
export const SslType = {
  version: 0x21,
  commonName: 0x22,
  cipher: 0x23,
  signatureAlgorithm: 0x24,
  keyAlgorithm: 0x25,
  group: 0x26,
  signatureScheme: 0x27,
  certificate: 0x28,
} as const;

const MOST_UNIQUE_ID_BYTES = 128;
/** Of the field for SSL: flags of the client, and whether its certificate was verified. */
const SSL_FIXED_BYTES = 5;

/** What a proxy says of the TLS between the client and itself. */
export interface ClientTls {
  /** The client connected by TLS. */
  readonly isEncrypted: boolean;
  /** It gave a certificate on this connection. */
  readonly hasCertificate: boolean;
  /** It gave one in the session that this connection resumes, or on this connection. */
  readonly hasSessionCertificate: boolean;
  /** It gave one, and the proxy could verify it. */
  readonly isVerified: boolean;
  /** Such as `TLSv1.3`. */
  readonly version: string | undefined;
  /** Of the client's certificate. */
  readonly commonName: string | undefined;
  readonly cipher: string | undefined;
  readonly signatureAlgorithm: string | undefined;
  readonly keyAlgorithm: string | undefined;
  readonly group: string | undefined;
  readonly signatureScheme: string | undefined;
  /** The client's certificate, in DER. */
  readonly certificate: Uint8Array | undefined;
}

/** Whether `bytes` from `at` to their end are fields, and those that the specification bounds within their bounds. */
export function areTlvs(bytes: Uint8Array, at: number): boolean {
  let next = at;
  while (next < bytes.length) {
    if (next + 3 > bytes.length) return false;
    const end = next + 3 + lengthAt(bytes, next);
    if (end > bytes.length || !isAllowed(bytes, next, end)) return false;
    next = end;
  }
  return true;
}

/** Of bytes for which `areTlvs` holds. */
export function tlvsOf(bytes: Uint8Array, at: number): readonly Tlv[] {
  const tlvs: Tlv[] = [];
  let next = at;
  while (next < bytes.length) {
    const end = next + 3 + lengthAt(bytes, next);
    tlvs.push({ type: bytes[next]!, value: bytes.subarray(next + 3, end) });
    next = end;
  }
  return tlvs;
}

/** Where the field of this type begins; -1 where there is none. */
export function positionOf(type: number, bytes: Uint8Array, at: number): number {
  let next = at;
  while (next < bytes.length) {
    if (bytes[next] === type) return next;
    next += 3 + lengthAt(bytes, next);
  }
  return -1;
}

export function clientTlsOf({ value }: Tlv): ClientTls {
  const fields = tlvsOf(value, SSL_FIXED_BYTES);
  const bytesOf = (wanted: number): Uint8Array | undefined =>
    fields.find(({ type }) => type === wanted)?.value;
  const said = (wanted: number): string | undefined => {
    const bytes = bytesOf(wanted);
    return bytes === undefined ? undefined : textOf(bytes);
  };
  const flags = value[0]!;
  const hasSessionCertificate = (flags & 4) !== 0;
  return {
    isEncrypted: (flags & 1) !== 0,
    hasCertificate: (flags & 2) !== 0,
    hasSessionCertificate,
    // 0 says that nothing is wrong with it, also where there is none.
    isVerified: hasSessionCertificate && value.subarray(1, SSL_FIXED_BYTES).every((byte) => byte === 0),
    version: said(SslType.version),
    commonName: said(SslType.commonName),
    cipher: said(SslType.cipher),
    signatureAlgorithm: said(SslType.signatureAlgorithm),
    keyAlgorithm: said(SslType.keyAlgorithm),
    group: said(SslType.group),
    signatureScheme: said(SslType.signatureScheme),
    certificate: bytesOf(SslType.certificate),
  };
}

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function isAllowed(bytes: Uint8Array, at: number, end: number): boolean {
  const length = end - at - 3;
  switch (bytes[at]) {
    case TlvType.crc32c:
      return length === 4;
    case TlvType.uniqueId:
      return length <= MOST_UNIQUE_ID_BYTES;
    case TlvType.ssl:
      return length >= SSL_FIXED_BYTES && areTlvs(bytes.subarray(at + 3, end), SSL_FIXED_BYTES);
    default:
      return true;
  }
}

function lengthAt(bytes: Uint8Array, at: number): number {
  return bytes[at + 1]! * 256 + bytes[at + 2]!;
}
