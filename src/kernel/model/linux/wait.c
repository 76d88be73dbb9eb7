/* kernel/sched/wait.c and completion.c run from the tree; they are included by other files there and bring no headers. */
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/debug.h>
#include <linux/wait.h>
#include <linux/swait.h>
#include <linux/completion.h>
#include <linux/freezer.h>
#include <linux/export.h>
#include "../../../../kernel/sched/wait.c"
