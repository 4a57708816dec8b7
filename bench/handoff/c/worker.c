#define _GNU_SOURCE
#include "dispatch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define EVENTS 64

/* A connection that lives longer than its first read. */
struct connection {
  int fd;
  size_t length;
  char bytes[REQUEST_BYTES];
};

static void take_some(int loop, int mailbox);
static int take_one(int mailbox);
static void serve_first(int loop, int fd);
static void serve_more(struct connection *connection);

void run_worker(int mailbox, int slot) {
  prepare_answers(slot);
  int loop = epoll_create1(EPOLL_CLOEXEC);
  /* The mailbox is the one without a connection behind it. */
  struct epoll_event own = {.events = EPOLLIN, .data.ptr = NULL};
  if (loop == -1 || epoll_ctl(loop, EPOLL_CTL_ADD, mailbox, &own) == -1) fail("epoll");

  struct epoll_event events[EVENTS];
  for (;;) {
    int count = epoll_wait(loop, events, EVENTS, -1);
    if (count == -1 && errno != EINTR) fail("epoll_wait");
    for (int index = 0; index < count; index++) {
      if (events[index].data.ptr == NULL) take_some(loop, mailbox);
      else serve_more(events[index].data.ptr);
    }
  }
}

/* One is taken and served before the next, as in the product. */
static void take_some(int loop, int mailbox) {
  for (int taken = 0; taken < MOST_PER_TURN; taken++) {
    int fd = take_one(mailbox);
    if (fd == -1) return;
    serve_first(loop, fd);
  }
}

/* -1 when the mailbox is empty. Ends with the master, whose end of the mailbox is then closed. */
static int take_one(int mailbox) {
  char payload[1];
  struct iovec vector = {.iov_base = payload, .iov_len = sizeof payload};
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int))];
  } control;
  struct msghdr message = {
      .msg_iov = &vector,
      .msg_iovlen = 1,
      .msg_control = &control,
      .msg_controllen = sizeof control.bytes,
  };
  ssize_t received = recvmsg(mailbox, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (received == 0) exit(0);
  if (received == -1 || message.msg_controllen < CMSG_LEN(sizeof(int))) return -1;
  int fd;
  memcpy(&fd, CMSG_DATA(&control.header), sizeof fd);
  return fd;
}

/* The usual connection brings its request with it and is over before anything is allocated for it. */
static void serve_first(int loop, int fd) {
  static char bytes[REQUEST_BYTES];
  ssize_t received = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
  size_t length = received > 0 ? (size_t)received : 0;
  int is_over = received == 0 || (received == -1 && errno != EAGAIN);
  if (is_over || (length > 0 && !answer_requests(fd, bytes, &length))) {
    close(fd);
    return;
  }
  struct connection *connection = malloc(sizeof *connection);
  if (connection == NULL) fail("malloc");
  connection->fd = fd;
  connection->length = length;
  memcpy(connection->bytes, bytes, length);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
  if (epoll_ctl(loop, EPOLL_CTL_ADD, fd, &event) == -1) fail("epoll_ctl");
}

static void serve_more(struct connection *connection) {
  size_t room = REQUEST_BYTES - connection->length;
  ssize_t received = recv(connection->fd, connection->bytes + connection->length, room, MSG_DONTWAIT);
  if (received == -1 && errno == EAGAIN) return;
  if (received > 0) {
    connection->length += (size_t)received;
    /* A head that fills the buffer and does not end is none we would answer. */
    if (answer_requests(connection->fd, connection->bytes, &connection->length) &&
        connection->length < REQUEST_BYTES) {
      return;
    }
  }
  /* Closing removes it from the epoll set, too: nobody else has this descriptor. */
  close(connection->fd);
  free(connection);
}
