/* Scheduling, clone and namespaces. */
#ifndef PATCHSCOPE_SCHED_H
#define PATCHSCOPE_SCHED_H
#include <patchscope/types.h>
#include <patchscope/timespec.h>
#define SCHED_OTHER 0
#define SCHED_FIFO 1
#define SCHED_RR 2
#define SCHED_BATCH 3
#define SCHED_ISO 4
#define SCHED_IDLE 5
#define SCHED_DEADLINE 6
#define SCHED_RESET_ON_FORK 0x40000000
struct sched_param {
  int sched_priority;
};
int sched_yield(void);
int sched_setscheduler(pid_t pid, int policy, const struct sched_param *parameters);
int sched_getscheduler(pid_t pid);
int sched_setparam(pid_t pid, const struct sched_param *parameters);
int sched_getparam(pid_t pid, struct sched_param *parameters);
int sched_get_priority_max(int policy);
int sched_get_priority_min(int policy);
int sched_rr_get_interval(pid_t pid, struct timespec *interval);
#ifdef _GNU_SOURCE
#include <patchscope/clone.h>
#define CPU_SETSIZE 1024
typedef struct {
  unsigned long __bits[CPU_SETSIZE / 64];
} cpu_set_t;
#define CPU_ZERO(set) ((void)__builtin_memset((set), 0, sizeof(cpu_set_t)))
#define CPU_SET(cpu, set) ((void)((set)->__bits[(cpu) / 64] |= 1UL << (cpu) % 64))
#define CPU_CLR(cpu, set) ((void)((set)->__bits[(cpu) / 64] &= ~(1UL << (cpu) % 64)))
#define CPU_ISSET(cpu, set) (((set)->__bits[(cpu) / 64] & 1UL << (cpu) % 64) != 0)
int __cpu_count(const cpu_set_t *set);
#define CPU_COUNT(set) __cpu_count(set)
int clone(int (*start)(void *), void *stack, int flags, void *argument, ...);
int unshare(int flags);
int setns(int descriptor, int type);
int sched_getcpu(void);
int getcpu(unsigned int *cpu, unsigned int *node);
int sched_setaffinity(pid_t pid, size_t size, const cpu_set_t *set);
int sched_getaffinity(pid_t pid, size_t size, cpu_set_t *set);
#endif
#endif
