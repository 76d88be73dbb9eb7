/* Signals. */
#ifndef PATCHSCOPE_SIGNAL_H
#define PATCHSCOPE_SIGNAL_H
#include <patchscope/types.h>
#include <patchscope/timespec.h>
#include <patchscope/sigset.h>
#include <patchscope/pthread_types.h>
#define SIGHUP 1
#define SIGINT 2
#define SIGQUIT 3
#define SIGILL 4
#define SIGTRAP 5
#define SIGABRT 6
#define SIGBUS 7
#define SIGFPE 8
#define SIGKILL 9
#define SIGUSR1 10
#define SIGSEGV 11
#define SIGUSR2 12
#define SIGPIPE 13
#define SIGALRM 14
#define SIGTERM 15
#define SIGSTKFLT 16
#define SIGCHLD 17
#define SIGCONT 18
#define SIGSTOP 19
#define SIGTSTP 20
#define SIGTTIN 21
#define SIGTTOU 22
#define SIGURG 23
#define SIGXCPU 24
#define SIGXFSZ 25
#define SIGVTALRM 26
#define SIGPROF 27
#define SIGWINCH 28
#define SIGIO 29
#define SIGPWR 30
#define _NSIG 65
#define NSIG 65
#define SA_NOCLDSTOP 1
#define SA_NOCLDWAIT 2
#define SA_SIGINFO 4
#define SA_ONSTACK 0x8000000
#define SA_STACK 134217728
#define SA_RESTART 0x10000000
#define SA_INTERRUPT 0x20000000
#define SA_NODEFER 0x40000000
#define SA_NOMASK 1073741824
#define SA_ONESHOT 2147483648U
#define SA_RESETHAND 0x80000000U
#define SI_USER 0
#define SI_KERNEL 128
#define SI_ASYNCNL (-60)
#define SI_DETHREAD (-7)
#define SI_TKILL (-6)
#define SI_SIGIO (-5)
#define SI_ASYNCIO (-4)
#define SI_MESGQ (-3)
#define SI_TIMER (-2)
#define SI_QUEUE (-1)
#define ILL_ILLOPC 1
#define ILL_ILLOPN 2
#define ILL_ILLADR 3
#define ILL_ILLTRP 4
#define ILL_PRVOPC 5
#define ILL_PRVREG 6
#define ILL_COPROC 7
#define ILL_BADSTK 8
#define ILL_BADIADDR 9
#define FPE_INTDIV 1
#define FPE_INTOVF 2
#define FPE_FLTDIV 3
#define FPE_FLTOVF 4
#define FPE_FLTUND 5
#define FPE_FLTRES 6
#define FPE_FLTINV 7
#define FPE_FLTSUB 8
#define FPE_FLTUNK 14
#define FPE_CONDTRAP 15
#define SEGV_MAPERR 1
#define SEGV_ACCERR 2
#define SEGV_BNDERR 3
#define SEGV_PKUERR 4
#define SEGV_ACCADI 5
#define SEGV_ADIDERR 6
#define SEGV_ADIPERR 7
#define SEGV_MTEAERR 8
#define SEGV_MTESERR 9
#define BUS_ADRALN 1
#define BUS_ADRERR 2
#define BUS_OBJERR 3
#define BUS_MCEERR_AR 4
#define BUS_MCEERR_AO 5
#define TRAP_BRKPT 1
#define TRAP_TRACE 2
#define TRAP_BRANCH 3
#define TRAP_HWBKPT 4
#define TRAP_UNK 5
#define CLD_EXITED 1
#define CLD_KILLED 2
#define CLD_DUMPED 3
#define CLD_TRAPPED 4
#define CLD_STOPPED 5
#define CLD_CONTINUED 6
#define POLL_IN 1
#define POLL_OUT 2
#define POLL_MSG 3
#define POLL_ERR 4
#define POLL_PRI 5
#define POLL_HUP 6
#define SS_ONSTACK 1
#define SS_DISABLE 2
#define SIGEV_SIGNAL 0
#define SIGEV_NONE 1
#define SIGEV_THREAD 2
#define SIGEV_THREAD_ID 4
#define SIGCLD SIGCHLD
#define SIGPOLL SIGIO
#define SIGIOT SIGABRT
#define SIGSYS 31
#define SIGRTMIN 34
#define SIGRTMAX 64
#define SIG_BLOCK 0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2
#define MINSIGSTKSZ 2048
#define SIGSTKSZ 8192
typedef int sig_atomic_t;
typedef void (*__sighandler_t)(int);
#ifdef _GNU_SOURCE
typedef __sighandler_t sighandler_t;
#endif
#define SIG_DFL ((__sighandler_t)0)
#define SIG_IGN ((__sighandler_t)1)
#define SIG_ERR ((__sighandler_t)-1)
union sigval {
  int sival_int;
  void *sival_ptr;
};
typedef union sigval sigval_t;
/* The kernel's layout: signal, errno, code, then what the signal's kind needs; 128 bytes. */
typedef struct {
  int si_signo;
  int si_errno;
  int si_code;
  int __pad0;
  union {
    int __pad[28];
    struct {
      pid_t si_pid;
      uid_t si_uid;
      union {
        sigval_t si_value;
        struct {
          int si_status;
          int __pad1;
          clock_t si_utime;
          clock_t si_stime;
        } __child;
      } __what;
    } __sender;
    struct {
      int si_tid;
      int si_overrun;
      sigval_t si_value;
    } __timer;
    struct {
      void *si_addr;
      short si_addr_lsb;
      struct {
        void *si_lower;
        void *si_upper;
      } __bounds;
    } __fault;
    struct {
      long si_band;
      int si_fd;
    } __poll;
    struct {
      void *si_call_addr;
      int si_syscall;
      unsigned int si_arch;
    } __syscall_trap;
  } __fields;
} siginfo_t;
#define si_pid __fields.__sender.si_pid
#define si_uid __fields.__sender.si_uid
#define si_status __fields.__sender.__what.__child.si_status
#define si_utime __fields.__sender.__what.__child.si_utime
#define si_stime __fields.__sender.__what.__child.si_stime
#define si_value __fields.__sender.__what.si_value
#define si_int __fields.__sender.__what.si_value.sival_int
#define si_ptr __fields.__sender.__what.si_value.sival_ptr
#define si_timerid __fields.__timer.si_tid
#define si_overrun __fields.__timer.si_overrun
#define si_addr __fields.__fault.si_addr
#define si_addr_lsb __fields.__fault.si_addr_lsb
#define si_lower __fields.__fault.__bounds.si_lower
#define si_upper __fields.__fault.__bounds.si_upper
#define si_band __fields.__poll.si_band
#define si_fd __fields.__poll.si_fd
#define si_call_addr __fields.__syscall_trap.si_call_addr
#define si_syscall __fields.__syscall_trap.si_syscall
#define si_arch __fields.__syscall_trap.si_arch
struct sigaction {
  union {
    __sighandler_t sa_handler;
    void (*sa_sigaction)(int, siginfo_t *, void *);
  } __handler;
  sigset_t sa_mask;
  int sa_flags;
  void (*sa_restorer)(void);
};
#define sa_handler __handler.sa_handler
#define sa_sigaction __handler.sa_sigaction
struct sigevent {
  sigval_t sigev_value;
  int sigev_signo;
  int sigev_notify;
  union {
    int __pad[12];
    int __tid;
    struct {
      void (*__function)(sigval_t);
      void *__settings;
    } __thread_call;
  } __notify;
};
#define sigev_notify_thread_id __notify.__tid
#define sigev_notify_function __notify.__thread_call.__function
#define sigev_notify_attributes __notify.__thread_call.__settings
typedef struct {
  void *ss_sp;
  int ss_flags;
  size_t ss_size;
} stack_t;
typedef struct {
  unsigned long uc_flags;
  void *uc_link;
  stack_t uc_stack;
  unsigned long uc_mcontext[32];
  sigset_t uc_sigmask;
} ucontext_t;
__sighandler_t signal(int number, __sighandler_t handler);
int sigaction(int number, const struct sigaction *restrict action, struct sigaction *restrict old);
int sigprocmask(int how, const sigset_t *restrict set, sigset_t *restrict old);
int sigpending(sigset_t *set);
int sigsuspend(const sigset_t *set);
int sigwait(const sigset_t *restrict set, int *restrict number);
int sigwaitinfo(const sigset_t *restrict set, siginfo_t *restrict info);
int sigtimedwait(const sigset_t *restrict set, siginfo_t *restrict info, const struct timespec *restrict timeout);
int sigqueue(pid_t pid, int number, const union sigval value);
int kill(pid_t pid, int number);
int killpg(pid_t group, int number);
int raise(int number);
int sigemptyset(sigset_t *set);
int sigfillset(sigset_t *set);
int sigaddset(sigset_t *set, int number);
int sigdelset(sigset_t *set, int number);
int sigismember(const sigset_t *set, int number);
int sigaltstack(const stack_t *restrict stack, stack_t *restrict old);
int siginterrupt(int number, int interrupt);
int pthread_sigmask(int how, const sigset_t *restrict set, sigset_t *restrict old);
int pthread_kill(pthread_t thread, int number);
void psignal(int number, const char *prefix);
#ifdef _GNU_SOURCE
int tgkill(pid_t group, pid_t thread, int number);
int sigisemptyset(const sigset_t *set);
int sigorset(sigset_t *to, const sigset_t *a, const sigset_t *b);
int sigandset(sigset_t *to, const sigset_t *a, const sigset_t *b);
const char *sigabbrev_np(int number);
const char *sigdescr_np(int number);
#endif
#endif
