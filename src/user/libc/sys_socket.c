/* Sockets. */
#include "internal.h"
#include <sys/ioctl.h>
#include <sys/socket.h>

int socket(int family, int type, int protocol) {
  return (int)__finish(call3(__NR_socket, family, type, protocol));
}

int socketpair(int family, int type, int protocol, int ends[2]) {
  return (int)__finish(call4(__NR_socketpair, family, type, protocol, ends));
}

int bind(int socket, const struct sockaddr *address, socklen_t size) {
  return (int)__finish(call3(__NR_bind, socket, address, size));
}

int listen(int socket, int backlog) {
  return (int)__finish(call2(__NR_listen, socket, backlog));
}

int accept(int socket, struct sockaddr *restrict address, socklen_t *restrict size) {
  return (int)__finish(call3(__NR_accept, socket, address, size));
}

int accept4(int socket, struct sockaddr *restrict address, socklen_t *restrict size, int flags) {
  return (int)__finish(call4(__NR_accept4, socket, address, size, flags));
}

int connect(int socket, const struct sockaddr *address, socklen_t size) {
  return (int)__finish(call3(__NR_connect, socket, address, size));
}

int getsockname(int socket, struct sockaddr *restrict address, socklen_t *restrict size) {
  return (int)__finish(call3(__NR_getsockname, socket, address, size));
}

int getpeername(int socket, struct sockaddr *restrict address, socklen_t *restrict size) {
  return (int)__finish(call3(__NR_getpeername, socket, address, size));
}

int getsockopt(int socket, int level, int name, void *restrict value, socklen_t *restrict size) {
  return (int)__finish(call5(__NR_getsockopt, socket, level, name, value, size));
}

int setsockopt(int socket, int level, int name, const void *value, socklen_t size) {
  return (int)__finish(call5(__NR_setsockopt, socket, level, name, value, size));
}

ssize_t sendto(int socket, const void *from, size_t size, int flags, const struct sockaddr *address,
               socklen_t address_size) {
  return __finish(call6(__NR_sendto, socket, from, size, flags, address, address_size));
}

ssize_t recvfrom(int socket, void *restrict to, size_t size, int flags, struct sockaddr *restrict address,
                 socklen_t *restrict address_size) {
  return __finish(call6(__NR_recvfrom, socket, to, size, flags, address, address_size));
}

ssize_t sendmsg(int socket, const struct msghdr *message, int flags) {
  return __finish(call3(__NR_sendmsg, socket, message, flags));
}

ssize_t recvmsg(int socket, struct msghdr *message, int flags) {
  return __finish(call3(__NR_recvmsg, socket, message, flags));
}

int sendmmsg(int socket, struct mmsghdr *messages, unsigned int count, int flags) {
  return (int)__finish(call4(__NR_sendmmsg, socket, messages, count, flags));
}

int recvmmsg(int socket, struct mmsghdr *messages, unsigned int count, int flags, struct timespec *timeout) {
  return (int)__finish(call5(__NR_recvmmsg, socket, messages, count, flags, timeout));
}

int shutdown(int socket, int how) {
  return (int)__finish(call2(__NR_shutdown, socket, how));
}

ssize_t send(int socket, const void *from, size_t size, int flags) {
  return sendto(socket, from, size, flags, 0, 0);
}

ssize_t recv(int socket, void *to, size_t size, int flags) {
  return recvfrom(socket, to, size, flags, 0, 0);
}

/* Whether the next byte is where urgent data stands. */
int sockatmark(int socket) {
  int answer;
  return ioctl(socket, SIOCATMARK, &answer) < 0 ? -1 : answer;
}

/* The control message behind `message`, 0 when the buffer ends before it. */
struct cmsghdr *__cmsg_nxthdr(struct msghdr *header, struct cmsghdr *message) {
  if (message->cmsg_len < sizeof *message) return 0;
  char *next = (char *)message + CMSG_ALIGN(message->cmsg_len);
  char *end = (char *)header->msg_control + header->msg_controllen;
  if (next + sizeof *message > end) return 0;
  struct cmsghdr *found = (struct cmsghdr *)next;
  return next + CMSG_ALIGN(found->cmsg_len) > end ? 0 : found;
}
