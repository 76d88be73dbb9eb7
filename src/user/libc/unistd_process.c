/* New processes and new programs. */
#include "internal.h"
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void (*__around_fork)(int moment);

/* The child has one thread, whose id is a new one. */
pid_t _Fork(void) {
  long pid = __finish(call0(__NR_fork));
  if (pid == 0) {
    __self()->id = 0;
    __threads_running = 1;
  }
  return (pid_t)pid;
}

pid_t fork(void) {
  if (__around_fork) __around_fork(0);
  pid_t pid = _Fork();
  if (__around_fork) __around_fork(pid == 0 ? 2 : 1);
  return pid;
}

pid_t vfork(void) {
  return (pid_t)__finish(call0(__NR_vfork));
}

/* The child runs start(argument) on the given stack, whose highest address this is. */
int clone(int (*start)(void *), void *stack, int flags, void *argument, ...) {
  va_list arguments;
  va_start(arguments, argument);
  void *parent_id = va_arg(arguments, void *), *tls = va_arg(arguments, void *), *child_id = va_arg(arguments, void *);
  va_end(arguments);
  if (!start || !stack) {
    errno = EINVAL;
    return -1;
  }
  return (int)__finish(__clone_call(start, argument, __NR_clone, (unsigned int)flags,
                                    (long)((uintptr_t)stack & ~15UL), (long)parent_id, (long)child_id, (long)tls));
}

int execve(const char *path, char *const arguments[], char *const environment[]) {
  return (int)__finish(call3(__NR_execve, path, arguments, environment));
}

int execveat(int directory, const char *path, char *const arguments[], char *const environment[], int flags) {
  return (int)__finish(call5(__NR_execveat, directory, path, arguments, environment, flags));
}

int fexecve(int descriptor, char *const arguments[], char *const environment[]) {
  return execveat(descriptor, "", arguments, environment, AT_EMPTY_PATH);
}

int execv(const char *path, char *const arguments[]) {
  return execve(path, arguments, environ);
}

int execvpe(const char *file, char *const arguments[], char *const environment[]) {
  if (strchr(file, '/')) return execve(file, arguments, environment);
  const char *folders = getenv("PATH");
  int denied = 0;
  if (!folders) folders = "/bin:/usr/bin";
  errno = ENOENT;
  for (const char *end; *file; folders = end + 1) {
    end = strchrnul(folders, ':');
    char path[4096];
    int size = snprintf(path, sizeof path, "%.*s%s%s", (int)(end - folders), folders, end == folders ? "" : "/", file);
    if (size < (int)sizeof path) execve(path, arguments, environment);
    if (errno == EACCES) denied = 1;
    if ((errno != ENOENT && errno != EACCES && errno != ENOTDIR) || !*end) break;
  }
  if (denied) errno = EACCES;
  return -1;
}

int execvp(const char *file, char *const arguments[]) {
  return execvpe(file, arguments, environ);
}

/* The arguments of execl and its kin as an array. `ended` is where the environment of execle stands. */
#define COLLECT(first)                                              \
  char *list[256];                                                  \
  int count = 1;                                                    \
  va_list more;                                                     \
  va_start(more, first);                                            \
  list[0] = (char *)first;                                          \
  while (list[count - 1] && count < 255) list[count++] = va_arg(more, char *); \
  list[count] = 0

int execl(const char *path, const char *argument, ...) {
  COLLECT(argument);
  va_end(more);
  return execve(path, list, environ);
}

int execlp(const char *file, const char *argument, ...) {
  COLLECT(argument);
  va_end(more);
  return execvpe(file, list, environ);
}

int execle(const char *path, const char *argument, ...) {
  COLLECT(argument);
  char **environment = va_arg(more, char **);
  va_end(more);
  return execve(path, list, environment);
}

int daemon(int keep_directory, int keep_descriptors) {
  pid_t pid = fork();
  if (pid < 0) return -1;
  if (pid > 0) _exit(0);
  if (setsid() < 0) return -1;
  if (!keep_directory && chdir("/")) return -1;
  if (!keep_descriptors) {
    int null = open("/dev/null", O_RDWR);
    if (null < 0) return -1;
    for (int descriptor = 0; descriptor < 3; descriptor++) dup2(null, descriptor);
    if (null > 2) close(null);
  }
  return 0;
}
