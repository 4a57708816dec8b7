#define _GNU_SOURCE
#include "dispatch.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * One message carries one connection, as in the product, so that each can still be reclaimed by itself; all
 * messages of a turn to one worker leave in one system call. Headers are laid out once and only the descriptors
 * change.
 */
struct lane {
  int mailbox;
  int count;
  struct mmsghdr messages[MOST_PER_TURN];
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int))];
  } controls[MOST_PER_TURN];
};

static char payload[1];
static struct iovec payload_vector = {.iov_base = payload, .iov_len = sizeof payload};

static void lay_out(struct lane *lane, int mailbox);
static void add(struct lane *lane, int fd);
static void flush(struct lane *lane);

void run_master(int listener, const int *mailboxes, int workers) {
  struct lane *lanes = calloc((size_t)workers, sizeof *lanes);
  if (lanes == NULL) fail("calloc");
  for (int index = 0; index < workers; index++) lay_out(&lanes[index], mailboxes[index]);

  int loop = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = {.events = EPOLLIN};
  if (loop == -1 || epoll_ctl(loop, EPOLL_CTL_ADD, listener, &event) == -1) fail("epoll");

  int next = 0;
  for (;;) {
    if (epoll_wait(loop, &event, 1, -1) == -1 && errno != EINTR) fail("epoll_wait");
    for (int taken = 0; taken < MOST_PER_TURN; taken++) {
      int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd == -1) {
        /* ECONNABORTED and EMFILE pass; whatever waits is tried again in the next turn. */
        break;
      }
      add(&lanes[next], fd);
      if (++next == workers) next = 0;
    }
    for (int index = 0; index < workers; index++) flush(&lanes[index]);
  }
}

static void lay_out(struct lane *lane, int mailbox) {
  lane->mailbox = mailbox;
  for (int index = 0; index < MOST_PER_TURN; index++) {
    struct cmsghdr *control = &lane->controls[index].header;
    control->cmsg_level = SOL_SOCKET;
    control->cmsg_type = SCM_RIGHTS;
    control->cmsg_len = CMSG_LEN(sizeof(int));
    struct msghdr *header = &lane->messages[index].msg_hdr;
    header->msg_iov = &payload_vector;
    header->msg_iovlen = 1;
    header->msg_control = control;
    header->msg_controllen = sizeof lane->controls[index].bytes;
  }
}

static void add(struct lane *lane, int fd) {
  memcpy(CMSG_DATA(&lane->controls[lane->count].header), &fd, sizeof fd);
  lane->count++;
}

/* Waits for room in a full mailbox: the limit is not asked to be fair, only to lose nothing. */
static void flush(struct lane *lane) {
  int sent = 0;
  while (sent < lane->count) {
    int more = sendmmsg(lane->mailbox, lane->messages + sent, (unsigned)(lane->count - sent), MSG_NOSIGNAL);
    if (more > 0) {
      sent += more;
    } else if (errno == EAGAIN || errno == ENOBUFS || errno == ETOOMANYREFS) {
      struct pollfd room = {.fd = lane->mailbox, .events = POLLOUT};
      poll(&room, 1, 1);
    } else if (errno != EINTR) {
      fail("sendmmsg");
    }
  }
  for (int index = 0; index < lane->count; index++) {
    int fd;
    memcpy(&fd, CMSG_DATA(&lane->controls[index].header), sizeof fd);
    close(fd);
  }
  lane->count = 0;
}
