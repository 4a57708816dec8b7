/** What the bus holds at most, anywhere. */

/** A message, its type and its payload. */
export const MOST_MESSAGE_BYTES: number = 1024 * 1024;

/** UTF-8. */
export const MOST_TYPE_BYTES = 255;

/** What a process has sent and not been told the fate of: a sender that has more is refused by its own end of the bus. */
export const MOST_UNSETTLED = 32_768;
export const MOST_UNSETTLED_BYTES: number = 16 * 1024 * 1024;

/** From so many on `send` advises to wait. */
export const UNSETTLED_ADVISED = 2_048;
export const UNSETTLED_BYTES_ADVISED: number = 1024 * 1024;

/** What one process has been sent and not yet handled, held messages included: the newest is refused beyond that. */
export const MOST_QUEUED = 16_384;
export const MOST_QUEUED_BYTES: number = 8 * 1024 * 1024;

/** Requests of one process that wait for an answer. */
export const MOST_REQUESTS = 16_384;

/** How long messages for somebody who is not there yet are held. */
export const HELD_MS = 10_000;

/** How long a process that serves without having joined may still do so: its word comes by another channel. */
export const JOINS_WITHIN_MS = 1_000;

/** Of a request without a timeout of its own. */
export const REQUEST_TIMEOUT_MS = 10_000;

/** What waits to be written to one process, which does not read. */
export const MOST_UNREAD_BYTES: number = 32 * 1024 * 1024;
