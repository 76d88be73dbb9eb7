/* Which pidfds have the same inode, and what a pidfd opened again by its path is. */
#include "probe.h"

static int same(int a, int b)
{
	struct stat one, two;

	return !fstat(a, &one) && !fstat(b, &two) && one.st_ino == two.st_ino && one.st_dev == two.st_dev;
}
static ino_t number(int fd)
{
	struct stat st;

	return fstat(fd, &st) ? 0 : st.st_ino;
}

static void reopen(const char *state, int fd, const char *key, int flags)
{
	char path[64];
	int again;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	again = open(path, flags, 0600);
	fact(state, key, "%s", success(again));
	if (again < 0)
		return;
	printf("%s.%s, F_GETFL = %#x\n", state, key, fcntl(again, F_GETFL));
	printf("%s.%s, same inode = %s\n", state, key, yes(same(fd, again)));
	printf("%s.%s, link = %s\n", state, key, link_text(again));
	printf("%s.%s, signal 0 = %s\n", state, key, success(send_signal(again, 0, NULL, 0)));
	close(again);
}

static void look(struct subject s)
{
	int copy = dup(s.fd), second = open_pidfd(s.pid, 0);

	fact(s.state, "dup has the same inode", "%s", yes(same(s.fd, copy)));
	fact(s.state, "second open", "%s", success(second));
	if (second >= 0)
		fact(s.state, "second open has the same inode", "%s", yes(same(s.fd, second)));
	close(copy);
	close(second);

	reopen(s.state, s.fd, "reopened O_RDONLY", O_RDONLY);
	reopen(s.state, s.fd, "reopened O_RDWR", O_RDWR);
	reopen(s.state, s.fd, "reopened O_WRONLY", O_WRONLY);
	reopen(s.state, s.fd, "reopened O_RDWR|O_NONBLOCK", O_RDWR | O_NONBLOCK);
	reopen(s.state, s.fd, "reopened O_RDWR|O_CLOEXEC", O_RDWR | O_CLOEXEC);
	reopen(s.state, s.fd, "reopened O_RDWR|O_EXCL", O_RDWR | O_EXCL);
	reopen(s.state, s.fd, "reopened O_RDWR|O_TRUNC", O_RDWR | O_TRUNC);
	reopen(s.state, s.fd, "reopened O_RDWR|O_APPEND", O_RDWR | O_APPEND);
	reopen(s.state, s.fd, "reopened O_RDWR|O_DIRECT", O_RDWR | O_DIRECT);
	reopen(s.state, s.fd, "reopened O_RDWR|O_CREAT", O_RDWR | O_CREAT);
	reopen(s.state, s.fd, "reopened O_RDONLY|O_DIRECTORY", O_RDONLY | O_DIRECTORY);
	reopen(s.state, s.fd, "reopened O_RDONLY|O_NOFOLLOW", O_RDONLY | O_NOFOLLOW);
	reopen(s.state, s.fd, "reopened O_PATH", O_PATH);
	fact(s.state, "openat of an empty name", "%s", opened(openat(s.fd, "", O_RDONLY)));
	fact(s.state, "openat of a name below it", "%s", opened(openat(s.fd, "name", O_RDONLY)));
}

int main(void)
{
	pid_t one = start_sleeper(), two = start_sleeper(), three;
	int a = open_pidfd(one, 0), b = open_pidfd(two, 0), c;
	ino_t first = number(a), second = number(b), later;

	fact(NULL, "two processes have the same inode", "%s", yes(same(a, b)));
	fact(NULL, "the later process has the higher number", "%s", yes(second > first));
	close(b);
	b = open_pidfd(two, 0);
	fact(NULL, "opened again after the last close, same number", "%s", yes(number(b) == second));
	make_zombie(two);
	fact(NULL, "a zombie keeps the number", "%s", yes(number(b) == second));
	close(b);
	b = open_pidfd(two, 0);
	fact(NULL, "a zombie opened again, same number", "%s", yes(number(b) == second));
	reap(two);
	fact(NULL, "a reaped process keeps the number", "%s", yes(number(b) == second));
	three = start_sleeper();
	c = open_pidfd(three, 0);
	later = number(c);
	fact(NULL, "a process after it has its number", "%s", yes(later == second));
	fact(NULL, "numbers go on by one", "%s", yes(later == second + 1));
	close(c);
	reap(three);
	close(b);

	c = open_pidfd(getpid(), 0);
	fact(NULL, "of itself and of a child, same inode", "%s", yes(same(a, c)));
	fact(NULL, "of itself, number below the child's", "%s", yes(number(c) < first));
	close(c);
	c = open_pidfd(getppid(), 0);
	fact(NULL, "of the parent", "%s", success(c));
	close(c);
	close(a);
	reap(one);
	each_state(look);
	return 0;
}
