/* `dispatch WORKERS`: listens on a free port of 127.0.0.1, says which on standard output, serves until SIGTERM. */
#define _GNU_SOURCE
#include "dispatch.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST_WORKERS 64
#define BACKLOG 4096
#define DEFER_SECONDS 1

static int listen_on_loopback(int *port);
static void end_with_parent(pid_t parent);

int main(int argc, char **argv) {
  int workers = argc > 1 ? atoi(argv[1]) : 2;
  if (workers < 1 || workers > MOST_WORKERS) {
    fprintf(stderr, "workers must be 1 to %d\n", MOST_WORKERS);
    return 2;
  }
  /* Line by line even into a pipe. */
  setvbuf(stdout, NULL, _IOLBF, 0);
  end_with_parent(getppid());

  int mailboxes[MOST_WORKERS];
  int port = 0;
  int listener = listen_on_loopback(&port);
  pid_t master = getpid();
  for (int index = 0; index < workers; index++) {
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) == -1) fail("socketpair");
    pid_t child = fork();
    if (child == -1) fail("fork");
    if (child == 0) {
      end_with_parent(master);
      close(listener);
      close(pair[0]);
      for (int other = 0; other < index; other++) close(mailboxes[other]);
      run_worker(pair[1], index + 1);
    }
    close(pair[1]);
    mailboxes[index] = pair[0];
  }
  printf("{\"event\":\"listening\",\"addresses\":[{\"port\":%d}]}\n", port);
  run_master(listener, mailboxes, workers);
}

void fail(const char *call) {
  fprintf(stderr, "%s: %s\n", call, strerror(errno));
  exit(1);
}

static int listen_on_loopback(int *port) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listener == -1) fail("socket");
  int on = 1;
  int defer_seconds = DEFER_SECONDS;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt(listener, IPPROTO_TCP, TCP_DEFER_ACCEPT, &defer_seconds, sizeof defer_seconds);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, length) == -1) fail("bind");
  if (listen(listener, BACKLOG) == -1) fail("listen");
  if (getsockname(listener, (struct sockaddr *)&address, &length) == -1) fail("getsockname");
  *port = ntohs(address.sin_port);
  return listener;
}

/* The second look is for a parent that ended before the kernel was told (prctl(2)). */
static void end_with_parent(pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);
}
