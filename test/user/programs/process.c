/* Processes, signals, pipes, sockets, waiting, mapped memory. Nothing that is printed depends on ids or time. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

static volatile int caught;
static void on_signal(int number) { caught = caught * 100 + number; }
static void on_info(int number, siginfo_t *info, void *context) {
  caught = caught * 100 + number;
  printf("info %d code %d mine %d value %d context %d\n", info->si_signo, info->si_code, info->si_pid == getpid(), info->si_value.sival_int, context != 0);
}
static sigjmp_buf jump;
static void on_jump(int number) { siglongjmp(jump, number); }
static int cloned(void *argument) { return *(int *)argument + 1; }
static void at_exit_one(void) { printf("one\n"); }
static void at_exit_two(void) { printf("two\n"); }
static void with_status(int status, void *argument) { printf("%d %s\n", status, (char *)argument); }

static void describe(int status) {
  if (WIFEXITED(status)) printf("exited %d\n", WEXITSTATUS(status));
  if (WIFSIGNALED(status)) printf("signal %d\n", WTERMSIG(status));
  if (WIFSTOPPED(status)) printf("stopped %d\n", WSTOPSIG(status));
  if (WIFCONTINUED(status)) printf("continued\n");
}

int main(int argc, char **argv) {
  printf("%d %s %s %s\n", argc, argv[1], program_invocation_name, program_invocation_short_name);
  int status, ends[2];
  fflush(stdout);
  pid_t pid = fork();
  if (pid == 0) _exit(42);
  printf("%d ", waitpid(pid, &status, 0) == pid);
  describe(status);
  fflush(stdout);
  pid = fork();
  if (pid == 0) {
    pause();
    _exit(1);
  }
  printf("%d", waitpid(pid, &status, WNOHANG));
  printf(" %d\n", kill(pid, SIGSTOP));
  waitpid(pid, &status, WUNTRACED);
  describe(status);
  kill(pid, SIGCONT);
  waitpid(pid, &status, WCONTINUED);
  describe(status);
  kill(pid, SIGTERM);
  siginfo_t info;
  memset(&info, 0, sizeof info);
  printf("%d", waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT));
  printf(" %d", info.si_signo);
  printf(" %d", info.si_code);
  printf(" %d", info.si_status);
  printf(" %d\n", info.si_pid == pid);
  waitpid(pid, &status, 0);
  describe(status);
  printf("%d", waitpid(-1, &status, 0));
  printf(" %d\n", errno);

  signal(SIGUSR1, on_signal);
  raise(SIGUSR1);
  printf("%d\n", caught);
  struct sigaction action, old;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = on_info;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  sigaddset(&action.sa_mask, SIGUSR1);
  printf("%d ", sigaction(SIGUSR2, &action, &old));
  printf("%d\n", old.sa_handler == SIG_DFL);
  sigaction(SIGUSR2, 0, &old);
  printf("%d %x %d\n", old.sa_sigaction == on_info, old.sa_flags, sigismember(&old.sa_mask, SIGUSR1));
  sigqueue(getpid(), SIGUSR2, (union sigval){.sival_int = 77});
  sigset_t set, before, pending;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  printf("%d ", sigprocmask(SIG_BLOCK, &set, &before));
  printf("%d\n", sigismember(&before, SIGUSR1));
  caught = 0;
  raise(SIGUSR1);
  sigpending(&pending);
  printf("%d %d\n", caught, sigismember(&pending, SIGUSR1));
  sigprocmask(SIG_SETMASK, &before, 0);
  printf("%d\n", caught);
  sigprocmask(SIG_BLOCK, &set, 0);
  raise(SIGUSR1);
  int number = 0;
  printf("%d ", sigwait(&set, &number));
  printf("%d\n", number);
  int signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  struct signalfd_siginfo record;
  printf("%zd", read(signals, &record, sizeof record));
  printf(" %d\n", errno);
  raise(SIGUSR1);
  printf("%zd ", read(signals, &record, sizeof record));
  printf("%u\n", record.ssi_signo);
  sigprocmask(SIG_UNBLOCK, &set, 0);
  signal(SIGALRM, on_jump);
  int jumped = sigsetjmp(jump, 1);
  if (!jumped) {
    raise(SIGALRM);
    printf("not reached\n");
  }
  sigprocmask(SIG_BLOCK, 0, &before);
  printf("%d %d\n", jumped, sigismember(&before, SIGALRM));
  if (!sigsetjmp(jump, 1)) {
    alarm(1);
    pause();
  }
  printf("alarm\n");
  printf("%d", kill(getpid(), 200));
  printf(" %d\n", errno);
  printf("%d", sigaddset(&set, 0));
  printf(" %d\n", errno);

  printf("%d\n", pipe(ends));
  struct pollfd waiting = {.fd = ends[0], .events = POLLIN};
  printf("%d", poll(&waiting, 1, 0));
  printf(" %d\n", waiting.revents);
  printf("%zd\n", write(ends[1], "hello", 5));
  printf("%d ", poll(&waiting, 1, -1));
  printf("%d\n", waiting.revents);
  fd_set in;
  FD_ZERO(&in);
  FD_SET(ends[0], &in);
  struct timeval none = {0, 0};
  printf("%d ", select(ends[0] + 1, &in, 0, 0, &none));
  printf("%d\n", !!FD_ISSET(ends[0], &in));
  int queued;
  printf("%d ", ioctl(ends[0], FIONREAD, &queued));
  printf("%d\n", queued);
  char text[256] = "";
  printf("%zd ", read(ends[0], text, sizeof text));
  printf("%s\n", text);
  close(ends[1]);
  printf("%d ", poll(&waiting, 1, 0));
  printf("%d", waiting.revents);
  printf(" %zd\n", read(ends[0], text, 1));
  close(ends[0]);
  printf("%d", close(ends[0]));
  printf(" %d", errno);
  printf(" %d\n", fcntl(ends[0], F_GETFD));

  int epoll = epoll_create1(EPOLL_CLOEXEC), event = eventfd(3, EFD_NONBLOCK);
  struct epoll_event wanted = {.events = EPOLLIN, .data.u32 = 99}, got;
  printf("%d ", epoll_ctl(epoll, EPOLL_CTL_ADD, event, &wanted));
  printf("%d ", epoll_wait(epoll, &got, 1, 0));
  printf("%x %u\n", got.events, got.data.u32);
  eventfd_t value;
  printf("%d", eventfd_write(event, 4));
  printf(" %d\n", eventfd_read(event, &value));
  printf("%lu", (unsigned long)value);
  printf(" %d", eventfd_read(event, &value));
  printf(" %d\n", errno);
  int timer = timerfd_create(CLOCK_MONOTONIC, 0);
  struct itimerspec soon = {{0, 0}, {0, 1000000}};
  unsigned long ticks;
  printf("%d", timerfd_settime(timer, 0, &soon, 0));
  printf(" %zd ", read(timer, &ticks, 8));
  printf("%lu\n", ticks);

  int pair[2];
  printf("%d\n", socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
  int passed = open("/dev/null", O_RDWR);
  char byte = 'b', control[CMSG_SPACE(sizeof(int))];
  struct iovec piece = {&byte, 1};
  struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  memcpy(CMSG_DATA(header), &passed, sizeof(int));
  printf("%zu %zu %d\n", sizeof control, (size_t)header->cmsg_len, CMSG_NXTHDR(&message, header) == 0);
  printf("%zd ", sendmsg(pair[0], &message, 0));
  memset(control, 0, sizeof control);
  printf("%zd\n", recvmsg(pair[1], &message, MSG_CMSG_CLOEXEC));
  header = CMSG_FIRSTHDR(&message);
  int received;
  memcpy(&received, CMSG_DATA(header), sizeof(int));
  struct stat one, two;
  fstat(passed, &one);
  fstat(received, &two);
  printf("%d %d %d\n", received != passed, one.st_ino == two.st_ino, fcntl(received, F_GETFD));
  struct ucred credentials;
  socklen_t size = sizeof credentials;
  printf("%d ", getsockopt(pair[0], SOL_SOCKET, SO_PEERCRED, &credentials, &size));
  printf("%d", credentials.pid == getpid());
  printf(" %u\n", size);
  printf("%zd", send(pair[0], "sent", 4, 0));
  printf(" %zd ", recv(pair[1], text, 256, 0));
  printf("%.4s\n", text);
  struct iovec pieces[2] = {{"ab", 2}, {"cde", 3}}, into[2] = {{text, 1}, {text + 10, 4}};
  printf("%zd", writev(pair[0], pieces, 2));
  printf(" %zd", readv(pair[1], into, 2));
  printf(" %c", text[0]);
  printf(" %.4s\n", text + 10);

  int *shared = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  fflush(stdout);
  pid = fork();
  if (pid == 0) {
    *shared = 5;
    _exit(0);
  }
  wait(&status);
  printf("%d ", *shared);
  printf("%d\n", munmap(shared, 4096));
  printf("%d", mmap(0, 0, PROT_READ, MAP_PRIVATE, -1, 0) == MAP_FAILED);
  printf(" %d\n", errno);
  int memory = memfd_create("name", MFD_CLOEXEC);
  printf("%zd", pwrite(memory, "memory", 6, 10));
  printf(" %d", ftruncate(memory, 100));
  printf(" %ld\n", (long)lseek(memory, 0, SEEK_END));
  printf("%zd", pread(memory, text, 7, 10));
  printf(" %s\n", text);
  struct statfs system;
  printf("%d ", fstatfs(memory, &system));
  printf("%lx\n", (long)system.f_type);

  static char stack[65536] __attribute__((aligned(16)));
  int base = 30;
  pid = clone(cloned, stack + sizeof stack, SIGCHLD, &base);
  waitpid(pid, &status, 0);
  describe(status);
  pid = clone(cloned, stack + sizeof stack, CLONE_VM | CLONE_VFORK | SIGCHLD, &base);
  waitpid(pid, &status, 0);
  describe(status);
  printf("%d", clone(0, stack, SIGCHLD, 0));
  printf(" %d\n", errno);
  printf("%d\n", syscall(SYS_getpid) == getpid());
  printf("%ld", syscall(9999));
  printf(" %d\n", errno);

  mkdir("folder", 0755);
  for (char name[] = "folder/a"; name[7] < 'f'; name[7]++) close(open(name, O_CREAT | O_WRONLY, 0640));
  symlink("a", "folder/link");
  struct dirent **list;
  int count = scandir("folder", &list, 0, alphasort);
  for (int i = 0; i < count; i++) printf("%s/%d ", list[i]->d_name, list[i]->d_type);
  DIR *folder = opendir("folder");
  int entries = 0;
  while (readdir(folder)) entries++;
  rewinddir(folder);
  while (readdir(folder)) entries++;
  printf("%d", entries);
  printf(" %d", dirfd(folder) >= 0);
  printf(" %d\n", closedir(folder));
  printf("%zd", readlink("folder/link", text, sizeof text));
  printf(" %.1s\n", text);
  struct stat file;
  printf("%d", stat("folder/link", &file));
  printf(" %o", file.st_mode);
  printf(" %d ", S_ISREG(file.st_mode));
  printf("%d ", lstat("folder/link", &file));
  printf("%o %ld\n", file.st_mode & S_IFMT, (long)file.st_size);
  struct statx extended;
  printf("%d ", statx(AT_FDCWD, "folder/a", 0, STATX_BASIC_STATS, &extended));
  printf("%o %u %d\n", extended.stx_mode, extended.stx_nlink, (extended.stx_mask & STATX_INO) != 0);
  printf("%d", chmod("folder/a", 0400));
  printf(" %d", access("folder/a", R_OK));
  printf(" %o\n", umask(022));
  printf("%d", rmdir("folder"));
  printf(" %d\n", errno);
  printf("%zd", getxattr("folder/a", "user.none", text, sizeof text));
  printf(" %d\n", errno);
  printf("%s\n", strrchr(realpath("folder/../folder/a", 0), '/'));
  printf("%s\n", strrchr(getcwd(0, 0), '/'));
  char pattern[] = "tempXXXXXX";
  int temporary = mkstemp(pattern);
  fstat(temporary, &file);
  printf("%d %o\n", strncmp(pattern, "temp", 4), file.st_mode & 0777);

  struct timespec t1, t2;
  clock_gettime(CLOCK_MONOTONIC, &t1);
  usleep(2000);
  clock_gettime(CLOCK_MONOTONIC, &t2);
  printf("%d\n", (t2.tv_sec - t1.tv_sec) * 1000000000 + t2.tv_nsec - t1.tv_nsec >= 2000000);
  printf("%d\n", labs(time(0) - t1.tv_sec) > 1000 || 1);
  struct utsname name;
  printf("%d", uname(&name));
  printf(" %s", name.sysname);
  printf(" %s\n", name.machine);
  char thread_name[17] = "";
  printf("%d", prctl(PR_SET_NAME, "renamed"));
  printf(" %d", prctl(PR_GET_NAME, thread_name));
  printf(" %s\n", thread_name);
  struct rlimit limit;
  printf("%d ", getrlimit(RLIMIT_NOFILE, &limit));
  printf("%d\n", limit.rlim_cur > 10);
  printf("%ld", sysconf(_SC_PAGESIZE));
  printf(" %ld\n", sysconf(_SC_CLK_TCK));
  printf("%d", setpgid(0, 0));
  printf(" %d", getpgrp() == getpid());
  printf(" %d\n", getpgid(0) == getpid());
  printf("%d %d\n", getpriority(PRIO_PROCESS, 0), errno = 0);
  printf("%d", open("/nonexistent", O_RDONLY));
  printf(" %d\n", errno);
  printf("%d", open("made", O_CREAT | O_EXCL | O_RDWR, 0600) >= 0);
  printf(" %d\n", open("made", O_CREAT | O_EXCL | O_RDWR, 0600));
  fflush(stdout);
  pid = fork();
  if (pid == 0) {
    execlp("true", "true", (char *)0);
    _exit(99);
  }
  wait(&status);
  describe(status);
  pid = fork();
  if (pid == 0) {
    char *const environment[] = {"A=b", 0};
    execle("/bin/sh", "sh", "-c", "echo $A $1", "sh", "argument", (char *)0, environment);
    _exit(99);
  }
  wait(&status);
  describe(status);
  printf("%d", execl("/nonexistent", "x", (char *)0));
  printf(" %d\n", errno);
  fflush(stdout);
  pid = fork();
  if (pid == 0) abort();
  wait(&status);
  describe(status);
  atexit(at_exit_one);
  on_exit(with_status, "argument");
  atexit(at_exit_two);
  return 3;
}
