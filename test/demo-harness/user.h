/* Put before a scenario by the compiler: its system calls go to the demo kernel instead of to the one below. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

long demo_syscall(long number, ...);

#define syscall(...) demo_syscall(__VA_ARGS__)
#define fork() ((pid_t)demo_syscall(SYS_fork))
#define _exit(code) (demo_syscall(SYS_exit_group, code), __builtin_unreachable())
#define getpid() ((pid_t)demo_syscall(SYS_getpid))
#define getppid() ((pid_t)demo_syscall(SYS_getppid))
#define open(...) ((int)demo_syscall(SYS_open, __VA_ARGS__))
#define close(fd) ((int)demo_syscall(SYS_close, fd))
#define read(fd, buf, n) demo_syscall(SYS_read, fd, buf, n)
#define write(fd, buf, n) demo_syscall(SYS_write, fd, buf, n)
#define lseek(fd, off, whence) demo_syscall(SYS_lseek, fd, off, whence)
#define dup(fd) ((int)demo_syscall(SYS_dup, fd))
#define dup2(a, b) ((int)demo_syscall(SYS_dup2, a, b))
#define dup3(a, b, flags) ((int)demo_syscall(SYS_dup3, a, b, flags))
#define fcntl(...) ((int)demo_syscall(SYS_fcntl, __VA_ARGS__))
#define poll(fds, n, timeout) ((int)demo_syscall(SYS_poll, fds, n, timeout))
#define fstat(fd, st) ((int)demo_syscall(SYS_fstat, fd, st))
#define fstatat(dir, path, st, flags) ((int)demo_syscall(SYS_newfstatat, dir, path, st, flags))
#define stat(path, st) ((int)demo_syscall(SYS_stat, path, st))
#define statx(dir, path, flags, mask, st) ((int)demo_syscall(SYS_statx, dir, path, flags, mask, st))
#define fstatfs(fd, st) ((int)demo_syscall(SYS_fstatfs, fd, st))
#define readlink(path, buf, n) demo_syscall(SYS_readlink, path, buf, n)
#define fchmod(fd, mode) ((int)demo_syscall(SYS_fchmod, fd, mode))
#define kill(pid, sig) ((int)demo_syscall(SYS_kill, pid, sig))
#define pause() ((int)demo_syscall(SYS_pause))
#define waitpid(pid, status, options) ((pid_t)demo_syscall(SYS_wait4, pid, status, options, NULL))
#define waitid(type, id, info, options) ((int)demo_syscall(SYS_waitid, type, id, info, options, NULL))
#define mount(a, b, c, d, e) ((int)demo_syscall(SYS_mount, a, b, c, d, e))
#define ioctl(...) ((int)demo_syscall(SYS_ioctl, __VA_ARGS__))
#define usleep(us) ((int)demo_syscall(SYS_nanosleep, (long[]){ (us) / 1000000, (us) % 1000000 * 1000 }, NULL))
