/* Objects that files outside the boundary define: one CPU, no NUMA, default limits. */
#include <linux/backing-dev.h>
#include <linux/cpumask.h>
#include <linux/fs.h>
#include <linux/init_task.h>
#include <linux/jiffies.h>
#include <linux/mm_types.h>
#include <linux/user_namespace.h>
#include <linux/vmstat.h>
#include <net/net_namespace.h>

int hashdist;
struct cpumask __cpu_possible_mask = { { 1 } };
struct cpumask __cpu_online_mask = { { 1 } };
struct cpumask __cpu_present_mask = { { 1 } };
struct cpumask __cpu_active_mask = { { 1 } };
struct cpumask __cpu_dying_mask;
unsigned int nr_cpu_ids = 1;
unsigned int __num_possible_cpus = 1;
atomic_t __num_online_cpus = { 1 };
struct mm_struct init_mm = { .mm_users = ATOMIC_INIT(2), .mm_count = ATOMIC_INIT(1) };

/* 512 MB, as the kernels have that the simulation is held against. */
unsigned long memblock_estimated_nr_free_pages(void) { return 131072; }
unsigned long nr_free_buffer_pages(void) { return 131072; }
atomic_long_t _totalram_pages = { 131072 };
atomic_long_t vm_zone_stat[NR_VM_ZONE_STAT_ITEMS];
atomic_long_t vm_node_stat[NR_VM_NODE_STAT_ITEMS];
unsigned long volatile jiffies = INITIAL_JIFFIES;
u64 jiffies_64 = INITIAL_JIFFIES;
int delayacct_on;
int laptop_mode;
long total_swap_pages;
/* Of every file system here: none writes back or reads ahead. */
struct backing_dev_info noop_backing_dev_info = { .dev_name = "(unknown)" };
struct backing_dev_info *inode_to_bdi(struct inode *inode) { return inode ? inode->i_sb->s_bdi : &noop_backing_dev_info; }
unsigned int sysctl_net_busy_poll;
unsigned int sysctl_net_busy_read;
bool cgroup_enable_per_threadgroup_rwsem;
struct percpu_rw_semaphore cgroup_threadgroup_rwsem;
