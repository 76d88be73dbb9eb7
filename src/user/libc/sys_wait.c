/* Waiting for children. */
#include "internal.h"
#include <sys/resource.h>
#include <sys/wait.h>

pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage) {
  return (pid_t)__finish(call4(__NR_wait4, pid, status, options, usage));
}

pid_t wait3(int *status, int options, struct rusage *usage) { return wait4(-1, status, options, usage); }
pid_t waitpid(pid_t pid, int *status, int options) { return wait4(pid, status, options, 0); }
pid_t wait(int *status) { return wait4(-1, status, 0, 0); }

int waitid(idtype_t type, id_t id, siginfo_t *info, int options) {
  return (int)__finish(call5(__NR_waitid, type, id, info, options, 0));
}
