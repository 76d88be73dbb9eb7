/* Limits, priorities and other settings of processes and the system. */
#include "internal.h"
#include <sched.h>
#include <sys/personality.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/random.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/swap.h>
#include <sys/sysinfo.h>
#include <sys/times.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <unistd.h>

int uname(struct utsname *name) {
  return (int)__finish(call1(__NR_uname, name));
}

int sysinfo(struct sysinfo *result) {
  return (int)__finish(call1(__NR_sysinfo, result));
}

int getrlimit(int resource, struct rlimit *limit) {
  return (int)__finish(call2(__NR_getrlimit, resource, limit));
}

int setrlimit(int resource, const struct rlimit *limit) {
  return (int)__finish(call2(__NR_setrlimit, resource, limit));
}

int prlimit(pid_t pid, int resource, const struct rlimit *limit, struct rlimit *old) {
  return (int)__finish(call4(__NR_prlimit64, pid, resource, limit, old));
}

int getrusage(int who, struct rusage *usage) {
  return (int)__finish(call2(__NR_getrusage, who, usage));
}

int setpriority(int which, id_t who, int value) {
  return (int)__finish(call3(__NR_setpriority, which, who, value));
}

long getrandom(void *to, size_t size, unsigned int flags) {
  return __finish(call3(__NR_getrandom, to, size, flags));
}

int personality(unsigned long persona) {
  return (int)__finish(call1(__NR_personality, persona));
}

int sethostname(const char *name, size_t size) {
  return (int)__finish(call2(__NR_sethostname, name, size));
}

int setdomainname(const char *name, size_t size) {
  return (int)__finish(call2(__NR_setdomainname, name, size));
}

int unshare(int flags) {
  return (int)__finish(call1(__NR_unshare, flags));
}

int setns(int descriptor, int type) {
  return (int)__finish(call2(__NR_setns, descriptor, type));
}

int sched_yield(void) {
  return (int)__finish(call0(__NR_sched_yield));
}

int sched_setscheduler(pid_t pid, int policy, const struct sched_param *parameters) {
  return (int)__finish(call3(__NR_sched_setscheduler, pid, policy, parameters));
}

int sched_getscheduler(pid_t pid) {
  return (int)__finish(call1(__NR_sched_getscheduler, pid));
}

int sched_setparam(pid_t pid, const struct sched_param *parameters) {
  return (int)__finish(call2(__NR_sched_setparam, pid, parameters));
}

int sched_getparam(pid_t pid, struct sched_param *parameters) {
  return (int)__finish(call2(__NR_sched_getparam, pid, parameters));
}

int sched_get_priority_max(int policy) {
  return (int)__finish(call1(__NR_sched_get_priority_max, policy));
}

int sched_get_priority_min(int policy) {
  return (int)__finish(call1(__NR_sched_get_priority_min, policy));
}

int sched_rr_get_interval(pid_t pid, struct timespec *interval) {
  return (int)__finish(call2(__NR_sched_rr_get_interval, pid, interval));
}

int sched_setaffinity(pid_t pid, size_t size, const cpu_set_t *set) {
  return (int)__finish(call3(__NR_sched_setaffinity, pid, size, set));
}

int pidfd_open(pid_t pid, unsigned int flags) {
  return (int)__finish(call2(__NR_pidfd_open, pid, flags));
}

int pidfd_getfd(int pidfd, int target, unsigned int flags) {
  return (int)__finish(call3(__NR_pidfd_getfd, pidfd, target, flags));
}

int pidfd_send_signal(int pidfd, int number, siginfo_t *info, unsigned int flags) {
  return (int)__finish(call4(__NR_pidfd_send_signal, pidfd, number, info, flags));
}

ssize_t process_vm_readv(pid_t pid, const struct iovec *local, unsigned long local_count, const struct iovec *remote,
                         unsigned long remote_count, unsigned long flags) {
  return __finish(call6(__NR_process_vm_readv, pid, local, local_count, remote, remote_count, flags));
}

ssize_t process_vm_writev(pid_t pid, const struct iovec *local, unsigned long local_count, const struct iovec *remote,
                          unsigned long remote_count, unsigned long flags) {
  return __finish(call6(__NR_process_vm_writev, pid, local, local_count, remote, remote_count, flags));
}

clock_t times(struct tms *result) {
  return __finish(call1(__NR_times, result));
}

int vhangup(void) {
  return (int)__finish(call0(__NR_vhangup));
}

int swapon(const char *path, int flags) {
  return (int)__finish(call2(__NR_swapon, path, flags));
}

int swapoff(const char *path) {
  return (int)__finish(call1(__NR_swapoff, path));
}

/* The kernel's size of the set is returned by the call, but not by the function. */
int sched_getaffinity(pid_t pid, size_t size, cpu_set_t *set) {
  long written = __finish(call3(__NR_sched_getaffinity, pid, size, set));
  if (written < 0) return -1;
  __builtin_memset((char *)set + written, 0, size - (size_t)written);
  return 0;
}

int __cpu_count(const cpu_set_t *set) {
  int count = 0;
  for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) count += CPU_ISSET(cpu, set);
  return count;
}

int getcpu(unsigned int *cpu, unsigned int *node) {
  return (int)__finish(call3(__NR_getcpu, cpu, node, 0));
}

int sched_getcpu(void) {
  unsigned int cpu;
  return getcpu(&cpu, 0) ? -1 : (int)cpu;
}

int getentropy(void *to, size_t size) {
  if (size > 256) {
    errno = EIO;
    return -1;
  }
  return getrandom(to, size, 0) == (long)size ? 0 : -1;
}

/* The kernel returns 20 - nice so that it never looks like an error. */
int getpriority(int which, id_t who) {
  long returned = __finish(call2(__NR_getpriority, which, who));
  return returned < 0 ? -1 : 20 - (int)returned;
}

int nice(int increment) {
  errno = 0;
  int now = getpriority(PRIO_PROCESS, 0);
  if ((now == -1 && errno) || setpriority(PRIO_PROCESS, 0, now + increment)) {
    if (errno == EACCES) errno = EPERM;
    return -1;
  }
  return getpriority(PRIO_PROCESS, 0);
}

int prctl(int option, ...) {
  va_list arguments;
  va_start(arguments, option);
  long a = va_arg(arguments, long), b = va_arg(arguments, long);
  long c = va_arg(arguments, long), d = va_arg(arguments, long);
  va_end(arguments);
  return (int)__finish(call5(__NR_prctl, option, a, b, c, d));
}

long ptrace(int request, ...) {
  va_list arguments;
  va_start(arguments, request);
  long pid = va_arg(arguments, long), address = va_arg(arguments, long), data = va_arg(arguments, long), word;
  va_end(arguments);
  /* The three PEEK requests hand their word back through memory. */
  if (request < 1 || request > 3) return __finish(call4(__NR_ptrace, request, pid, address, data));
  long returned = __finish(call4(__NR_ptrace, request, pid, address, &word));
  if (returned < 0) return -1;
  errno = 0;
  return word;
}

int reboot(int command) {
  return (int)__finish(call3(__NR_reboot, 0xfee1dead, 672274793, command));
}

/* The pid behind a pidfd, from its fdinfo: -1 with ESRCH once it is reaped, EBADF when it is no pidfd. */
pid_t pidfd_getpid(int pidfd) {
  char path[48], text[512], *digit = path + sizeof path;
  *--digit = 0;
  unsigned int number = (unsigned int)pidfd;
  do *--digit = (char)('0' + number % 10);
  while (number /= 10);
  static const char folder[] = "/proc/self/fdinfo/";
  for (size_t i = sizeof folder - 1; i-- > 0;) *--digit = folder[i];
  long descriptor = pidfd < 0 ? -EBADF : call4(__NR_openat, -100, digit, 0, 0);
  if (descriptor < 0) {
    errno = descriptor == -ENOENT ? EBADF : (int)-descriptor;
    return -1;
  }
  long size = __finish(call3(__NR_read, descriptor, text, sizeof text - 1));
  call1(__NR_close, descriptor);
  for (long i = 0; i + 5 < size; i++) {
    if ((i && text[i - 1] != '\n') || text[i] != 'P' || text[i + 1] != 'i' || text[i + 2] != 'd' || text[i + 3] != ':')
      continue;
    text[size] = 0;
    const char *s = text + i + 4;
    while (*s == '\t' || *s == ' ') s++;
    int negative = *s == '-', pid = 0;
    for (s += negative; *s >= '0' && *s <= '9'; s++) pid = pid * 10 + (*s - '0');
    if (!negative && pid > 0) return pid;
    errno = negative ? ESRCH : EREMOTE;
    return -1;
  }
  errno = EBADF;
  return -1;
}

/* Any call by its number, for which there is no function of its own. */
long syscall(long number, ...) {
  va_list arguments;
  va_start(arguments, number);
  long a = va_arg(arguments, long), b = va_arg(arguments, long), c = va_arg(arguments, long);
  long d = va_arg(arguments, long), e = va_arg(arguments, long), f = va_arg(arguments, long);
  va_end(arguments);
  return __finish(__syscall(number, a, b, c, d, e, f));
}
