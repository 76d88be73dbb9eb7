/* pidfds. */
#ifndef PATCHSCOPE_SYS_PIDFD_H
#define PATCHSCOPE_SYS_PIDFD_H
#include <patchscope/types.h>
#include <signal.h>
#define PIDFD_THREAD 128
#define PIDFD_NONBLOCK 2048
#define PIDFD_SIGNAL_THREAD 1UL
#define PIDFD_SIGNAL_THREAD_GROUP 2UL
#define PIDFD_SIGNAL_PROCESS_GROUP 4UL
int pidfd_open(pid_t pid, unsigned int flags);
int pidfd_getfd(int pidfd, int target, unsigned int flags);
int pidfd_send_signal(int pidfd, int number, siginfo_t *info, unsigned int flags);
pid_t pidfd_getpid(int pidfd);
#endif
