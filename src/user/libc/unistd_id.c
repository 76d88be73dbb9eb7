/* Who a process is: ids, groups, sessions. */
#include "internal.h"
#include <grp.h>
#include <sys/fsuid.h>
#include <unistd.h>

pid_t getpid(void) {
  return (pid_t)call0(__NR_getpid);
}

pid_t getppid(void) {
  return (pid_t)call0(__NR_getppid);
}

pid_t gettid(void) {
  return (pid_t)call0(__NR_gettid);
}

pid_t getpgid(pid_t pid) {
  return (pid_t)__finish(call1(__NR_getpgid, pid));
}

pid_t getpgrp(void) {
  return (pid_t)call0(__NR_getpgrp);
}

int setpgid(pid_t pid, pid_t group) {
  return (int)__finish(call2(__NR_setpgid, pid, group));
}

pid_t getsid(pid_t pid) {
  return (pid_t)__finish(call1(__NR_getsid, pid));
}

pid_t setsid(void) {
  return (pid_t)__finish(call0(__NR_setsid));
}

uid_t getuid(void) {
  return (uid_t)call0(__NR_getuid);
}

uid_t geteuid(void) {
  return (uid_t)call0(__NR_geteuid);
}

gid_t getgid(void) {
  return (gid_t)call0(__NR_getgid);
}

gid_t getegid(void) {
  return (gid_t)call0(__NR_getegid);
}

int setuid(uid_t id) {
  return (int)__finish(call1(__NR_setuid, id));
}

int setreuid(uid_t real, uid_t effective) {
  return (int)__finish(call2(__NR_setreuid, real, effective));
}

int setgid(gid_t id) {
  return (int)__finish(call1(__NR_setgid, id));
}

int setregid(gid_t real, gid_t effective) {
  return (int)__finish(call2(__NR_setregid, real, effective));
}

int getresuid(uid_t *real, uid_t *effective, uid_t *saved) {
  return (int)__finish(call3(__NR_getresuid, real, effective, saved));
}

int getresgid(gid_t *real, gid_t *effective, gid_t *saved) {
  return (int)__finish(call3(__NR_getresgid, real, effective, saved));
}

int setresuid(uid_t real, uid_t effective, uid_t saved) {
  return (int)__finish(call3(__NR_setresuid, real, effective, saved));
}

int setresgid(gid_t real, gid_t effective, gid_t saved) {
  return (int)__finish(call3(__NR_setresgid, real, effective, saved));
}

int getgroups(int size, gid_t list[]) {
  return (int)__finish(call2(__NR_getgroups, size, list));
}

int setgroups(size_t size, const gid_t *list) {
  return (int)__finish(call2(__NR_setgroups, size, list));
}

int setfsuid(uid_t id) {
  return (int)call1(__NR_setfsuid, id);
}

int setfsgid(gid_t id) {
  return (int)call1(__NR_setfsgid, id);
}

int setpgrp(void) {
  return setpgid(0, 0);
}

int seteuid(uid_t id) {
  return setresuid((uid_t)-1, id, (uid_t)-1);
}

int setegid(gid_t id) {
  return setresgid((gid_t)-1, id, (gid_t)-1);
}

int initgroups(const char *user, gid_t group) {
  (void)user;
  return setgroups(1, &group);
}
