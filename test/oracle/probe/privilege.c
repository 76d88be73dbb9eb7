/*
 * What an unprivileged process may do with the pidfd of a process of root's, and with one of its own: as user 65534
 * without capabilities, and as root of a user namespace of its own.
 */
#include "probe.h"
#include <sys/prctl.h>
#include <sys/xattr.h>

static pid_t target;

static const char *waited(int fd)
{
	siginfo_t info;

	return outcome(waitid(P_PIDFD, fd, &info, WEXITED | WNOHANG));
}

static void look(const char *who, const char *whose, int fd, pid_t pid)
{
	char state[64], value[8], path[64];
	siginfo_t queue;

	snprintf(state, sizeof(state), "%s.%s", who, whose);
	memset(&queue, 0, sizeof(queue));
	queue.si_signo = SIGCONT;
	queue.si_code = SI_QUEUE;
	fact(state, "pidfd_open", "%s", opened(open_pidfd(pid, 0)));
	fact(state, "signal 0", "%s", outcome(send_signal(fd, 0, NULL, 0)));
	fact(state, "SIGCONT", "%s", outcome(send_signal(fd, SIGCONT, NULL, 0)));
	fact(state, "SIGCONT with information", "%s", outcome(send_signal(fd, SIGCONT, &queue, 0)));
	fact(state, "signal -1", "%s", outcome(send_signal(fd, -1, NULL, 0)));
	fact(state, "pidfd_getfd", "%s", opened(syscall(SYS_pidfd_getfd, fd, 1, 0)));
	fact(state, "pidfd_getfd of a closed one", "%s", opened(syscall(SYS_pidfd_getfd, fd, 999, 0)));
	fact(state, "waitid", "%s", waited(fd));
	fact(state, "setns CLONE_NEWUTS", "%s", outcome(setns(fd, CLONE_NEWUTS)));
	fact(state, "setns CLONE_NEWUSER", "%s", outcome(setns(fd, CLONE_NEWUSER)));
	fact(state, "fchmod", "%s", outcome(fchmod(fd, 0700)));
	fact(state, "fchown", "%s", outcome(fchown(fd, -1, 65534)));
	fact(state, "setting trusted.probe", "%s", outcome(fsetxattr(fd, "trusted.probe", "a", 1, 0)));
	fact(state, "setting user.probe", "%s", outcome(fsetxattr(fd, "user.probe", "a", 1, 0)));
	fact(state, "reading trusted.probe", "%s", outcome(fgetxattr(fd, "trusted.probe", value, sizeof(value))));
	fact(state, "kcmp", "%s", outcome(syscall(SYS_kcmp, getpid(), pid, 0, (long)fd, (long)fd)));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	fact(state, "opened again O_RDONLY", "%s", opened(open(path, O_RDONLY)));
	fact(state, "opened again O_RDWR", "%s", opened(open(path, O_RDWR)));
	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	fact(state, "its descriptors", "%s", opened(open(path, O_RDONLY)));
	snprintf(path, sizeof(path), "/proc/%d/ns/uts", (int)pid);
	fact(state, "its namespace", "%s", opened(open(path, O_RDONLY)));
}

static void as(const char *who, void (*become)(void))
{
	int fd = open_pidfd(target, 0), own, status;
	pid_t child = fork(), mine;

	if (child == 0) {
		become();
		fact(who, "user", "%d", (int)geteuid());
		look(who, "root's", fd, target);
		mine = start_sleeper();
		own = open_pidfd(mine, 0);
		look(who, "its own", own, mine);
		fact(who, "its own, SIGKILL", "%s", outcome(send_signal(own, SIGKILL, NULL, 0)));
		waitpid(mine, NULL, 0);
		mine = start_sleeper();
		own = open_pidfd(mine, 0);
		make_zombie(mine);
		look(who, "its zombie", own, mine);
		reap(mine);
		_exit(0);
	}
	waitpid(child, &status, 0);
	fact(who, "ended", "%d", WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
	close(fd);
}

static void nobody(void)
{
	syscall(SYS_setgroups, 0, NULL);
	setresgid(65534, 65534, 65534);
	setresuid(65534, 65534, 65534);
	/* The change of user has taken what makes a process open to its like. */
	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}
static void write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		fact(NULL, path, "%s", error_name(errno));
	close(fd);
}
static void own_root(void)
{
	nobody();
	fact("own root", "unshare", "%s", outcome(unshare(CLONE_NEWUSER)));
	write_text("/proc/self/setgroups", "deny");
	write_text("/proc/self/uid_map", "0 65534 1");
	write_text("/proc/self/gid_map", "0 65534 1");
}
static void other_user(void)
{
	setresuid(-1, 65534, -1);
}

int main(void)
{
	target = start_sleeper();
	as("nobody", nobody);
	as("effective nobody", other_user);
	as("own root", own_root);
	fact(NULL, "alive at the end", "%s", yes(kill(target, 0) == 0));
	reap(target);
	return 0;
}
