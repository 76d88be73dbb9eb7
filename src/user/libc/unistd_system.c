/* Figures, names and places of the system. */
#include "internal.h"
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/sysinfo.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <termios.h>
#include <unistd.h>

char *getcwd(char *path, size_t size) {
  char found[PATH_MAX];
  if (path && !size) {
    errno = EINVAL;
    return 0;
  }
  long used = __finish(call2(__NR_getcwd, path ? path : found, path ? size : sizeof found));
  if (used < 0) return 0;
  if (path) return path;
  if (size && size < (size_t)used) {
    errno = ERANGE;
    return 0;
  }
  char *copy = malloc(size ? size : (size_t)used);
  return copy ? strcpy(copy, found) : 0;
}

char *get_current_dir_name(void) {
  return getcwd(0, 0);
}

int gethostname(char *name, size_t size) {
  struct utsname system;
  if (uname(&system)) return -1;
  size_t used = strlen(system.nodename) + 1;
  memcpy(name, system.nodename, used < size ? used : size);
  if (used <= size) return 0;
  errno = ENAMETOOLONG;
  return -1;
}

int getdomainname(char *name, size_t size) {
  struct utsname system;
  if (uname(&system)) return -1;
  strncpy(name, system.domainname, size);
  return 0;
}

int getpagesize(void) {
  return 4096;
}

int getdtablesize(void) {
  return (int)sysconf(_SC_OPEN_MAX);
}

static long limit_of(int resource) {
  struct rlimit limit;
  if (getrlimit(resource, &limit)) return -1;
  return limit.rlim_cur == RLIM_INFINITY ? -1 : (long)limit.rlim_cur;
}

static long processors(void) {
  unsigned long set[128];
  long size = call3(__NR_sched_getaffinity, 0, sizeof set, set), count = 0;
  for (long i = 0; i < size / 8; i++)
    for (unsigned long bits = set[i]; bits; bits &= bits - 1) count++;
  return count > 0 ? count : 1;
}

long sysconf(int name) {
  switch (name) {
    case _SC_PAGESIZE: return 4096;
    case _SC_CLK_TCK: return 100;
    case _SC_OPEN_MAX: return limit_of(RLIMIT_NOFILE);
    case _SC_CHILD_MAX: return limit_of(RLIMIT_NPROC);
    case _SC_ARG_MAX: {
      long stack = limit_of(RLIMIT_STACK) / 4;
      return stack < 131072 ? 131072 : stack;
    }
    case _SC_NGROUPS_MAX: return NGROUPS_MAX;
    case _SC_NPROCESSORS_CONF:
    case _SC_NPROCESSORS_ONLN: return processors();
    case _SC_PHYS_PAGES:
    case _SC_AVPHYS_PAGES: {
      struct sysinfo info;
      if (sysinfo(&info)) return -1;
      unsigned long bytes = name == _SC_PHYS_PAGES ? info.totalram : info.freeram;
      return (long)(bytes * info.mem_unit / 4096);
    }
    case _SC_IOV_MAX: return 1024;
    case _SC_HOST_NAME_MAX: return 64;
    case _SC_LOGIN_NAME_MAX: return 256;
    case _SC_LINE_MAX: return 2048;
    case _SC_SYMLOOP_MAX: return -1;
    case _SC_GETPW_R_SIZE_MAX:
    case _SC_GETGR_R_SIZE_MAX: return 1024;
    case _SC_VERSION:
    case _SC_THREADS:
    case _SC_SEMAPHORES:
    case _SC_TIMERS:
    case _SC_REALTIME_SIGNALS:
    case _SC_MAPPED_FILES:
    case _SC_MONOTONIC_CLOCK: return 200809;
    case _SC_SIGQUEUE_MAX: return limit_of(RLIMIT_SIGPENDING);
    case _SC_RTSIG_MAX: return 32;
  }
  errno = EINVAL;
  return -1;
}

long fpathconf(int descriptor, int name) {
  (void)descriptor;
  switch (name) {
    case _PC_LINK_MAX: return 127;
    case _PC_MAX_CANON:
    case _PC_MAX_INPUT:
    case _PC_NAME_MAX: return 255;
    case _PC_PATH_MAX:
    case _PC_PIPE_BUF: return 4096;
    case _PC_CHOWN_RESTRICTED:
    case _PC_NO_TRUNC: return 1;
    case _PC_VDISABLE: return 0;
  }
  errno = EINVAL;
  return -1;
}

long pathconf(const char *path, int name) {
  (void)path;
  return fpathconf(-1, name);
}

size_t confstr(int name, char *to, size_t size) {
  if (name != _CS_PATH) {
    errno = EINVAL;
    return 0;
  }
  static const char path[] = "/bin:/usr/bin";
  if (size) {
    strncpy(to, path, size);
    to[size - 1] = 0;
  }
  return sizeof path;
}

int get_nprocs(void) { return (int)processors(); }
int get_nprocs_conf(void) { return (int)processors(); }

int brk(void *end) {
  if ((void *)call1(__NR_brk, end) == end) return 0;
  errno = ENOMEM;
  return -1;
}

void *sbrk(intptr_t increment) {
  char *now = (char *)call1(__NR_brk, 0);
  if (increment && brk(now + increment)) return (void *)-1;
  return now;
}

char *getlogin(void) {
  errno = ENXIO;
  return 0;
}

static char terminal_name[64];

char *ttyname(int descriptor) {
  char link[40];
  if (!isatty(descriptor)) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t size = readlink(link, terminal_name, sizeof terminal_name - 1);
  if (size < 0) return 0;
  terminal_name[size] = 0;
  return terminal_name;
}

pid_t tcgetpgrp(int descriptor) {
  int group;
  return ioctl(descriptor, TIOCGPGRP, &group) ? -1 : group;
}

int tcsetpgrp(int descriptor, pid_t group) {
  return ioctl(descriptor, TIOCSPGRP, &group);
}

/* The kernel's record is shorter than the program's. */
struct kernel_termios {
  tcflag_t flags[4];
  cc_t line;
  cc_t characters[19];
};

int tcgetattr(int descriptor, struct termios *settings) {
  struct kernel_termios kernel;
  if (ioctl(descriptor, TCGETS, &kernel)) return -1;
  memset(settings, 0, sizeof *settings);
  settings->c_iflag = kernel.flags[0];
  settings->c_oflag = kernel.flags[1];
  settings->c_cflag = kernel.flags[2];
  settings->c_lflag = kernel.flags[3];
  settings->c_line = kernel.line;
  memcpy(settings->c_cc, kernel.characters, sizeof kernel.characters);
  settings->c_ispeed = settings->c_ospeed = kernel.flags[2] & 010017;
  return 0;
}

int tcsetattr(int descriptor, int when, const struct termios *settings) {
  struct kernel_termios kernel = {
      {settings->c_iflag, settings->c_oflag, settings->c_cflag, settings->c_lflag}, settings->c_line, {0}};
  memcpy(kernel.characters, settings->c_cc, sizeof kernel.characters);
  return ioctl(descriptor, (unsigned long)(TCSETS + when), &kernel);
}

unsigned int gnu_dev_major(unsigned long device) {
  return (unsigned int)((device >> 8 & 0xfff) | (device >> 32 & 0xfffff000));
}

unsigned int gnu_dev_minor(unsigned long device) {
  return (unsigned int)((device & 0xff) | (device >> 12 & 0xffffff00));
}

unsigned long gnu_dev_makedev(unsigned int major, unsigned int minor) {
  return (major & 0xfffUL) << 8 | (major & 0xfffff000UL) << 32 | (minor & 0xffUL) | (minor & 0xffffff00UL) << 12;
}

static int convert(int failed, const struct statfs *from, struct statvfs *to) {
  if (failed) return -1;
  memset(to, 0, sizeof *to);
  to->f_bsize = (unsigned long)from->f_bsize;
  to->f_frsize = (unsigned long)(from->f_frsize ? from->f_frsize : from->f_bsize);
  to->f_blocks = from->f_blocks;
  to->f_bfree = from->f_bfree;
  to->f_bavail = from->f_bavail;
  to->f_files = from->f_files;
  to->f_ffree = to->f_favail = from->f_ffree;
  to->f_fsid = (unsigned int)from->f_fsid.__val[0] | (unsigned long)(unsigned int)from->f_fsid.__val[1] << 32;
  /* 0x20 only says that the other flags are valid. */
  to->f_flag = (unsigned long)from->f_flags & ~0x20UL;
  to->f_namemax = (unsigned long)from->f_namelen;
  return 0;
}

int statvfs(const char *restrict path, struct statvfs *restrict result) {
  struct statfs found;
  return convert(statfs(path, &found), &found, result);
}

int fstatvfs(int descriptor, struct statvfs *result) {
  struct statfs found;
  return convert(fstatfs(descriptor, &found), &found, result);
}

/* What the machine would have passed, as far as it never changes; the rest is not known. */
unsigned long getauxval(unsigned long type) {
  switch (type) {
    case AT_PAGESZ: return 4096;
    case AT_CLKTCK: return 100;
    case AT_SECURE: return 0;
    case AT_UID: return getuid();
    case AT_EUID: return geteuid();
    case AT_GID: return getgid();
    case AT_EGID: return getegid();
    case AT_EXECFN: return (unsigned long)program_invocation_name;
  }
  errno = ENOENT;
  return 0;
}

int getloadavg(double averages[], int count) {
  struct sysinfo info;
  if (count < 0 || sysinfo(&info)) return -1;
  if (count > 3) count = 3;
  for (int i = 0; i < count; i++) averages[i] = (double)info.loads[i] / (1 << SI_LOAD_SHIFT);
  return count;
}
