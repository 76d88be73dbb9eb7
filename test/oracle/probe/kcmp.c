/*
 * kcmp: which descriptors lead to the same open file.
 *
 * Common: since 6.1
 */
#include "probe.h"
#include <sys/mman.h>

#define KCMP_FILE 0

static int compare(pid_t one, pid_t two, int a, int b)
{
	return syscall(SYS_kcmp, one, two, KCMP_FILE, (long)a, (long)b);
}
static const char *relation(int result)
{
	return result < 0 ? error_name(errno) : result == 0 ? "same" : "different";
}

int main(void)
{
	pid_t child = start_sleeper(), me = getpid(), sharer;
	int fd = open_pidfd(child, 0), copy = dup(fd), second = open_pidfd(child, 0);

	fact(NULL, "itself", "%s", relation(compare(me, me, fd, fd)));
	fact(NULL, "a dup", "%s", relation(compare(me, me, fd, copy)));
	fact(NULL, "a second open", "%s", relation(compare(me, me, fd, second)));
	sharer = start_sleeper();
	fact(NULL, "inherited by a child", "%s", relation(compare(me, sharer, fd, fd)));
	fact(NULL, "a closed descriptor", "%s", relation(compare(me, me, fd, 999)));
	close(copy);
	close(second);
	close(fd);
	reap(sharer);
	reap(child);
	return 0;
}
