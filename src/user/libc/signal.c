/* Signals. The kernel knows 64 of them in one word; sigset_t has room for more. */
#include "internal.h"
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#define SA_RESTORER 0x04000000

struct kernel_action {
  void *handler;
  unsigned long flags;
  void (*restorer)(void);
  unsigned long mask;
};

int sigaction(int number, const struct sigaction *restrict action, struct sigaction *restrict old) {
  struct kernel_action wanted, before;
  if (action) {
    wanted.handler = (void *)action->sa_handler;
    wanted.flags = (unsigned int)action->sa_flags | SA_RESTORER;
    wanted.restorer = __signal_return;
    wanted.mask = action->sa_mask.__bits[0];
  }
  long returned = __finish(
      call4(__NR_rt_sigaction, number, action ? &wanted : 0, old ? &before : 0, SIGSET_KERNEL_SIZE));
  if (returned < 0) return -1;
  if (old) {
    memset(old, 0, sizeof *old);
    old->sa_handler = (__sighandler_t)before.handler;
    old->sa_flags = (int)before.flags;
    old->sa_mask.__bits[0] = before.mask;
  }
  return 0;
}

/* As BSD: the handler stays, interrupted calls restart. */
__sighandler_t signal(int number, __sighandler_t handler) {
  struct sigaction action, old;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  return sigaction(number, &action, &old) ? SIG_ERR : old.sa_handler;
}

int siginterrupt(int number, int interrupt) {
  struct sigaction action;
  if (sigaction(number, 0, &action)) return -1;
  if (interrupt)
    action.sa_flags &= ~SA_RESTART;
  else
    action.sa_flags |= SA_RESTART;
  return sigaction(number, &action, 0);
}

/* Returns the error instead of setting errno. */
int pthread_sigmask(int how, const sigset_t *restrict set, sigset_t *restrict old) {
  if (old) memset(old, 0, sizeof *old);
  return (int)-call4(__NR_rt_sigprocmask, how, set, old, SIGSET_KERNEL_SIZE);
}

int sigprocmask(int how, const sigset_t *restrict set, sigset_t *restrict old) {
  return (int)__finish(-(long)pthread_sigmask(how, set, old));
}

int sigpending(sigset_t *set) {
  memset(set, 0, sizeof *set);
  return (int)__finish(call2(__NR_rt_sigpending, set, SIGSET_KERNEL_SIZE));
}

int sigsuspend(const sigset_t *set) {
  return (int)__finish(call2(__NR_rt_sigsuspend, set, SIGSET_KERNEL_SIZE));
}

int sigtimedwait(const sigset_t *restrict set, siginfo_t *restrict info, const struct timespec *restrict timeout) {
  return (int)__finish(call4(__NR_rt_sigtimedwait, set, info, timeout, SIGSET_KERNEL_SIZE));
}

int sigwaitinfo(const sigset_t *restrict set, siginfo_t *restrict info) {
  return sigtimedwait(set, info, 0);
}

int sigwait(const sigset_t *restrict set, int *restrict number) {
  long returned;
  do returned = call4(__NR_rt_sigtimedwait, set, 0, 0, SIGSET_KERNEL_SIZE);
  while (returned == -EINTR);
  if (returned < 0) return (int)-returned;
  *number = (int)returned;
  return 0;
}

int sigqueue(pid_t pid, int number, const union sigval value) {
  siginfo_t info;
  memset(&info, 0, sizeof info);
  info.si_signo = number;
  info.si_code = SI_QUEUE;
  info.si_pid = getpid();
  info.si_uid = getuid();
  info.si_value = value;
  return (int)__finish(call3(__NR_rt_sigqueueinfo, pid, number, &info));
}

int kill(pid_t pid, int number) {
  return (int)__finish(call2(__NR_kill, pid, number));
}

int killpg(pid_t group, int number) {
  if (group >= 0) return kill(-group, number);
  errno = EINVAL;
  return -1;
}

int tgkill(pid_t group, pid_t thread, int number) {
  return (int)__finish(call3(__NR_tgkill, group, thread, number));
}

int raise(int number) {
  return tgkill(getpid(), __thread_id(), number);
}

int sigaltstack(const stack_t *restrict stack, stack_t *restrict old) {
  return (int)__finish(call2(__NR_sigaltstack, stack, old));
}

int signalfd(int descriptor, const sigset_t *mask, int flags) {
  return (int)__finish(call4(__NR_signalfd4, descriptor, mask, SIGSET_KERNEL_SIZE, flags));
}

int pause(void) {
  return (int)__finish(call0(__NR_pause));
}

unsigned int alarm(unsigned int seconds) {
  return (unsigned int)call1(__NR_alarm, seconds);
}
