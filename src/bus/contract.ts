/** What an app sees of the bus. */
import type { Address, OneAddress, SetAddress } from './address.ts';
import type { Failure } from './wire/frames.ts';

/**
 * The messages of an app, by type; empty until the app says so:
 *
 *     declare module 'pointsman/worker' {
 *       interface BusMessages { 'cache:drop': { key: string } }
 *       interface BusRequests { 'report:build': { msg: { day: string }; answer: Report } }
 *     }
 */
// biome-ignore lint/suspicious/noEmptyInterface: merged with what the app declares
export interface BusMessages {}

/** The requests of an app, by type: what is asked, and what is answered. */
// biome-ignore lint/suspicious/noEmptyInterface: merged with what the app declares
export interface BusRequests {}

type Requested<Type, Part extends 'msg' | 'answer'> = Type extends keyof BusRequests
  ? BusRequests[Type] extends Readonly<Record<Part, infer Value>>
    ? Value
    : unknown
  : unknown;

export type MessageOf<Type extends string> = Type extends keyof BusMessages
  ? BusMessages[Type]
  : Requested<Type, 'msg'>;

/** It may be left out where nothing is declared, or undefined is. */
type MessageArgument<Type extends string> =
  undefined extends MessageOf<Type> ? [msg?: MessageOf<Type>] : [msg: MessageOf<Type>];

type AskArguments<Type extends string> =
  undefined extends MessageOf<Type>
    ? [msg?: MessageOf<Type>, options?: RequestOptions]
    : [msg: MessageOf<Type>, options?: RequestOptions];

export type AnswerOf<Type extends string> = Requested<Type, 'answer'>;

export interface Envelope<Type extends string = string> {
  readonly type: Type;
  /** Set by the master. What is sent there reaches this very process, and no successor of it. */
  readonly from: OneAddress;
  readonly msg: MessageOf<Type>;
}

/** What it returns, or what that resolves to, is the answer to a request. */
export type Handler<Type extends string = string> = (
  envelope: Envelope<Type>,
) => AnswerOf<Type> | Promise<AnswerOf<Type>>;

export interface RequestOptions {
  /** Milliseconds, 10 s unless given; Infinity waits for ever. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
}

export interface Undelivered {
  readonly to: OneAddress;
  readonly type: string;
  /** What was given to `send`. */
  readonly msg: unknown;
  /**
   * `no-receiver`: nobody is there, or listens · `gone`: it ended, and whether it had handled the message is unknown ·
   * `overflow`: it has too much to handle.
   */
  readonly why: Failure;
}

/** Answers of a set of processes: those that came, and who gave none. */
export interface Gathered<Type extends string = string> {
  readonly answers: readonly { readonly from: OneAddress; readonly answer: AnswerOf<Type> }[];
  /**
   * PointsmanErrors, with the code of `request`. `from` is undefined where the time was up before it was known who was
   * asked: the master did not answer.
   */
  readonly missing: readonly { readonly from: OneAddress | undefined; readonly error: Error }[];
}

/**
 * Messages between the master, the agent and the workers. Each is delivered at most once to each receiver; those from
 * one process to another arrive in order, and all receivers get what they get in the same relative order.
 *
 * Payloads are what structured clone can copy. Methods throw or reject with PointsmanErrors: ERR_BUS_MESSAGE for an
 * address, a type or a payload that cannot be sent, ERR_BUS_TOO_LARGE, ERR_BUS_OVERFLOW.
 */
export interface Bus {
  /** Of this process. */
  readonly address: OneAddress;
  /**
   * Calls `handler` for each message of this type. From the first handler on this process gets messages; those sent to
   * it before are held for it. Returns what removes it.
   */
  on<Type extends string>(type: Type, handler: Handler<Type>): () => void;
  /**
   * Sends. False advises to wait for `drained` before more is sent. Throws ERR_BUS_OVERFLOW where the fate of too many
   * is still unknown.
   */
  send<Type extends string>(to: Address, type: Type, ...msg: MessageArgument<Type>): boolean;
  /**
   * Sends, and resolves to the answer of the receiver's first handler of this type. Rejects with ERR_BUS_NO_RECEIVER,
   * ERR_BUS_GONE (it ended; whether it did what it was asked is unknown), ERR_BUS_TIMEOUT, ERR_BUS_FAILED (the handler
   * threw; a PointsmanError keeps its code), or with the reason of the signal.
   */
  request<Type extends string>(
    to: OneAddress,
    type: Type,
    ...asked: AskArguments<Type>
  ): Promise<AnswerOf<Type>>;
  /** Asks several, and resolves when each has answered, has failed to, or the time is up. Rejects for a signal alone. */
  gather<Type extends string>(
    to: SetAddress,
    type: Type,
    ...asked: AskArguments<Type>
  ): Promise<Gathered<Type>>;
  /** Resolves when more may be sent. */
  drained(): Promise<void>;
  /** Resolves when the fate of all that was sent so far is known: handled, or told to `onUndelivered`. */
  settled(): Promise<void>;
  /** Calls `listener` for each message that was sent and did not reach a receiver. Returns what removes it. */
  onUndelivered(listener: (undelivered: Undelivered) => void): () => void;
}
