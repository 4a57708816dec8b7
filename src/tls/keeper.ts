/**
 * What the workers terminate TLS with: certificates as they lie in their files now, and the key that session tickets are
 * encrypted with. The master keeps both and terminates nothing itself.
 */
import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { PointsmanError } from '../errors.ts';
import type { TlsMessage, TlsPair } from '../protocol/tls-messages.ts';
import { createExpiryLog } from './expiry-log.ts';
import { checkPair, type Pair, type PairFiles, type PairTexts, readTexts } from './read-pair.ts';
import { type FileWatch, watchFiles } from './watch-files.ts';

export interface TlsKeeper {
  /** For a process that has been told nothing yet. */
  readonly message: TlsMessage;
  readonly certificates: readonly CertificateStatus[];
  /** Looks whether files have changed; `tell` is told of it before this resolves. Resolves with why they are refused; never rejects. */
  look(): Promise<PointsmanError | undefined>;
  /** Looks by itself from now on, and renews the ticket key. `tell` is for all processes. */
  begin(tell: (message: TlsMessage) => void): void;
  close(): void;
}

export interface CertificateStatus {
  /** The file. */
  readonly certificate: string;
  readonly names: readonly string[];
  /** Unix time in milliseconds. */
  readonly expiresAtMs: number;
}

export interface TlsParts {
  readonly files: readonly PairFiles[];
  /** Milliseconds. */
  readonly rotateEveryMs: number;
  readonly logger: Logger;
}

/** After the last sign of a change: a certificate and its key are two files. */
const SETTLED_AFTER_MS = 300;

/** Some file systems tell of nothing. */
const LOOK_EVERY_MS = 60_000;

/** What OpenSSL takes: a name, and a key each for encryption and authentication. */
const TICKET_KEYS_BYTES = 48;

/** Throws ERR_TLS_UNREADABLE, ERR_TLS_INVALID, ERR_TLS_MISMATCH and ERR_TLS_NOT_IN_FORCE. */
export async function createTlsKeeper(parts: TlsParts): Promise<TlsKeeper> {
  const { files } = parts;
  return new Keeper(parts, checkAll(files, await readAll(files)));
}

class Keeper implements TlsKeeper {
  readonly #parts: TlsParts;
  readonly #logExpiry: (certificates: readonly CertificateStatus[], nowMs: number) => void;
  #pairs: readonly Pair[];
  #ticketKeys = newTicketKeys();
  #tell: (message: TlsMessage) => void = () => {};
  #watch: FileWatch | undefined;
  #settling: NodeJS.Timeout | undefined;
  readonly #timers: NodeJS.Timeout[] = [];
  /** The last failure, which is said once. */
  #failure = '';
  #isClosed = false;
  /** One look after the other: what was read first is not to come last. */
  #looked: Promise<PointsmanError | undefined> = Promise.resolve(undefined);

  constructor(parts: TlsParts, pairs: readonly Pair[]) {
    this.#parts = parts;
    this.#pairs = pairs;
    this.#logExpiry = createExpiryLog(parts.logger);
  }

  get message(): TlsMessage {
    return { type: 'pointsman:tls', pairs: this.#told(), ticketKeys: this.#ticketKeys };
  }

  get certificates(): readonly CertificateStatus[] {
    return this.#pairs.map(({ files, names, expiresAtMs }) => ({
      certificate: files.certificate,
      names,
      expiresAtMs,
    }));
  }

  begin(tell: (message: TlsMessage) => void): void {
    this.#tell = tell;
    this.#watchAnew();
    // They may have changed since the start.
    void this.look();
    this.#every(LOOK_EVERY_MS, () => void this.look());
    this.#every(this.#parts.rotateEveryMs, () => this.#rotate());
  }

  close(): void {
    this.#isClosed = true;
    this.#watch?.close();
    clearTimeout(this.#settling);
    for (const timer of this.#timers) clearInterval(timer);
  }

  look(): Promise<PointsmanError | undefined> {
    this.#looked = this.#looked.then(() => this.#look());
    return this.#looked;
  }

  async #look(): Promise<PointsmanError | undefined> {
    const { files, logger } = this.#parts;
    this.#logExpiry(this.certificates, Date.now());
    try {
      const texts = await readAll(files);
      if (this.#isClosed) return undefined;
      const pairs = isSame(texts, this.#pairs) ? this.#pairs : checkAll(files, texts);
      this.#failure = '';
      if (pairs === this.#pairs) return undefined;
      this.#pairs = pairs;
      this.#tell({ type: 'pointsman:tls', pairs: this.#told() });
      const certificates = this.certificates;
      logger.info(
        { event: 'certificates-renewed', certificates },
        `new connections get the certificates that ${files.map(({ certificate }) => certificate).join(', ')} holds now`,
      );
      this.#logExpiry(certificates, Date.now());
      return undefined;
    } catch (error) {
      this.#refused(error as PointsmanError);
      return error as PointsmanError;
    }
  }

  #refused({ code, message }: PointsmanError): void {
    if (this.#isClosed || message === this.#failure) return;
    this.#failure = message;
    this.#parts.logger.error(
      { event: 'certificates-refused', code },
      `The certificates of before serve on. ${message}`,
    );
  }

  #changed(): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      // A link may lead elsewhere now.
      this.#watchAnew();
      void this.look();
    }, SETTLED_AFTER_MS).unref();
  }

  #watchAnew(): void {
    const paths = this.#parts.files.flatMap(({ certificate, key }) => [certificate, key]);
    const before = this.#watch;
    this.#watch = watchFiles(paths, () => this.#changed());
    before?.close();
  }

  #rotate(): void {
    this.#ticketKeys = newTicketKeys();
    this.#tell({ type: 'pointsman:tls', ticketKeys: this.#ticketKeys });
  }

  #every(ms: number, act: () => void): void {
    this.#timers.push(setInterval(act, ms).unref());
  }

  #told(): readonly TlsPair[] {
    return this.#pairs.map(({ certificate, key, names }) => ({ certificate, key, names }));
  }
}

function readAll(files: readonly PairFiles[]): Promise<readonly PairTexts[]> {
  return Promise.all(files.map(readTexts));
}

function checkAll(files: readonly PairFiles[], texts: readonly PairTexts[]): readonly Pair[] {
  const nowMs = Date.now();
  return files.map((each, at) => checkPair(each, texts[at]!, nowMs));
}

function isSame(left: readonly PairTexts[], right: readonly PairTexts[]): boolean {
  return left.every(({ certificate, key }, at) => {
    const other = right[at];
    return certificate === other?.certificate && key === other.key;
  });
}

function newTicketKeys(): string {
  return randomBytes(TICKET_KEYS_BYTES).toString('base64');
}
