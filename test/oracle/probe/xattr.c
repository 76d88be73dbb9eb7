/* Extended attributes of a pidfd. */
#include "probe.h"
#include <sys/xattr.h>

static void names(const char *state, const char *key, int fd)
{
	char list[512];
	ssize_t length = flistxattr(fd, list, sizeof(list));
	ssize_t i;

	if (length < 0) {
		fact(state, key, "%s", error_name(errno));
		return;
	}
	for (i = 0; i < length; i++)
		if (!list[i])
			list[i] = ' ';
	fact(state, key, "%.*s(%ld)", (int)length, list, (long)length);
}

static void look(struct subject s)
{
	static const char *const all[] = { "trusted.probe", "user.probe", "security.probe", "system.probe", "probe" };
	char value[16], path[64], key[64];
	size_t i;
	int other;

	names(s.state, "flistxattr", s.fd);
	fact(s.state, "flistxattr size", "%s", outcome(flistxattr(s.fd, NULL, 0)));
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		snprintf(key, sizeof(key), "fgetxattr %s", all[i]);
		fact(s.state, key, "%s", outcome(fgetxattr(s.fd, all[i], value, sizeof(value))));
		snprintf(key, sizeof(key), "fsetxattr %s", all[i]);
		fact(s.state, key, "%s", outcome(fsetxattr(s.fd, all[i], "abc", 3, 0)));
		snprintf(key, sizeof(key), "fgetxattr %s after", all[i]);
		fact(s.state, key, "%s", outcome(fgetxattr(s.fd, all[i], value, sizeof(value))));
		snprintf(key, sizeof(key), "fremovexattr %s", all[i]);
		fact(s.state, key, "%s", outcome(fremovexattr(s.fd, all[i])));
	}
	fact(s.state, "fsetxattr XATTR_REPLACE of nothing", "%s",
	     outcome(fsetxattr(s.fd, "trusted.probe", "abc", 3, XATTR_REPLACE)));
	fact(s.state, "fsetxattr XATTR_CREATE", "%s", outcome(fsetxattr(s.fd, "trusted.probe", "abcd", 4, XATTR_CREATE)));
	fact(s.state, "fsetxattr XATTR_CREATE again", "%s",
	     outcome(fsetxattr(s.fd, "trusted.probe", "abc", 3, XATTR_CREATE)));
	fact(s.state, "fgetxattr into too little", "%s", outcome(fgetxattr(s.fd, "trusted.probe", value, 2)));
	fact(s.state, "fgetxattr size", "%s", outcome(fgetxattr(s.fd, "trusted.probe", NULL, 0)));
	names(s.state, "flistxattr with one", s.fd);
	other = open_pidfd(s.pid, s.pid == thread_id ? PIDFD_THREAD : 0);
	if (other >= 0) {
		fact(s.state, "fgetxattr by another pidfd", "%s", outcome(fgetxattr(other, "trusted.probe", value, sizeof(value))));
		close(other);
	}
	snprintf(path, sizeof(path), "/proc/self/fd/%d", s.fd);
	fact(s.state, "getxattr of its link", "%s", outcome(getxattr(path, "trusted.probe", value, sizeof(value))));
	fact(s.state, "fremovexattr", "%s", outcome(fremovexattr(s.fd, "trusted.probe")));
	fact(s.state, "fremovexattr again", "%s", outcome(fremovexattr(s.fd, "trusted.probe")));
	fact(s.state, "unknown flag", "%s", outcome(fsetxattr(s.fd, "trusted.probe", "abc", 3, 64)));
	fact(s.state, "empty name", "%s", outcome(fgetxattr(s.fd, "", value, sizeof(value))));
}

int main(void)
{
	pid_t child = start_sleeper();
	int fd = open_pidfd(child, 0);
	char value[16];

	if (!fsetxattr(fd, "trusted.kept", "abc", 3, 0)) {
		close(fd);
		fd = open_pidfd(child, 0);
		fact(NULL, "kept after the last close", "%s", outcome(fgetxattr(fd, "trusted.kept", value, sizeof(value))));
	}
	close(fd);
	reap(child);
	each_state(look);
	return 0;
}
