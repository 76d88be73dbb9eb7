/* Changing the attributes of a pidfd: mode, owner, times. */
#include "probe.h"
#include <sys/time.h>

static void look(struct subject s)
{
	struct timespec times[2] = { { 1, 0 }, { 2, 0 } }, omit[2] = { { 0, UTIME_OMIT }, { 0, UTIME_OMIT } };
	struct stat before, after;
	char path[64];

	fstat(s.fd, &before);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", s.fd);
	fact(s.state, "fchmod 0600", "%s", outcome(fchmod(s.fd, 0600)));
	fact(s.state, "fchmod 0", "%s", outcome(fchmod(s.fd, 0)));
	fact(s.state, "chmod of its link", "%s", outcome(chmod(path, 0700)));
	fact(s.state, "fchown to root", "%s", outcome(fchown(s.fd, 0, 0)));
	fact(s.state, "fchown to nobody", "%s", outcome(fchown(s.fd, 65534, 65534)));
	fact(s.state, "fchown -1 -1", "%s", outcome(fchown(s.fd, -1, -1)));
	fact(s.state, "fchownat with AT_EMPTY_PATH", "%s", outcome(fchownat(s.fd, "", 0, 0, AT_EMPTY_PATH)));
	fact(s.state, "futimens", "%s", outcome(futimens(s.fd, times)));
	fact(s.state, "futimens now", "%s", outcome(futimens(s.fd, NULL)));
	fact(s.state, "futimens omitted", "%s", outcome(futimens(s.fd, omit)));
	fact(s.state, "utimensat of its link", "%s", outcome(utimensat(AT_FDCWD, path, times, 0)));
	fstat(s.fd, &after);
	fact(s.state, "mode after", "%07o", after.st_mode);
	fact(s.state, "owner after", "%u:%u", after.st_uid, after.st_gid);
	fact(s.state, "times changed", "%s", yes(before.st_mtime != after.st_mtime || before.st_atime != after.st_atime));
	/* Where one inode serves all, others must not see what was done here. */
	fchown(s.fd, 0, 0);
	fchmod(s.fd, before.st_mode & 07777);
	fact(s.state, "access F_OK of its link", "%s", outcome(access(path, F_OK)));
	fact(s.state, "access R_OK|W_OK of its link", "%s", outcome(access(path, R_OK | W_OK)));
	fact(s.state, "access X_OK of its link", "%s", outcome(access(path, X_OK)));
	fact(s.state, "truncate of its link", "%s", outcome(truncate(path, 0)));
	fact(s.state, "unlinkat below it", "%s", outcome(unlinkat(s.fd, "name", 0)));
	fact(s.state, "linkat of it", "%s", outcome(linkat(s.fd, "", AT_FDCWD, "/tmp/pidfd-link", AT_EMPTY_PATH)));
}

int main(void)
{
	each_state(look);
	return 0;
}
