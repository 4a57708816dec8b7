/*
 * The physical limit: the product's way of handing connections over, with nothing in between. One master accepts
 * and passes each descriptor through a mailbox (AF_UNIX, SOCK_SEQPACKET, SCM_RIGHTS) to one of its workers, which
 * reads, answers and closes.
 */
#ifndef DISPATCH_H
#define DISPATCH_H

#include <stddef.h>

/* What an event loop takes in one turn; as many as the product does. */
#define MOST_PER_TURN 32
/* The longest head that is looked at. */
#define REQUEST_BYTES 8192

/* Accepts from `listener` and sends to the mailboxes in rotation. Never returns. */
_Noreturn void run_master(int listener, const int *mailboxes, int workers);

/* Takes connections from `mailbox` and answers them as worker `slot`. Never returns. */
_Noreturn void run_worker(int mailbox, int slot);

/* Prepares the answers of worker `slot`. */
void prepare_answers(int slot);

/*
 * Answers every whole request in `bytes` and moves what is left to the front; `*length` is then its length. Returns
 * 0 when the connection is to be closed, because a request asked for it or the client is gone.
 */
int answer_requests(int fd, char *bytes, size_t *length);

/* Ends the process with the name of the call that failed. */
_Noreturn void fail(const char *call);

#endif
