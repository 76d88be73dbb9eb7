/* A pidfd where calls take a directory, or with an empty path the file itself. */
#include "probe.h"
#include <sys/mount.h>

#ifndef AT_EMPTY_PATH
#define AT_EMPTY_PATH 0x1000
#endif
struct how { unsigned long long flags, mode, resolve; };
struct attributes { unsigned long long set, clear, propagation, user_namespace; };

static void look(struct subject s)
{
	struct how how = { O_RDONLY, 0, 0 }, through = { O_PATH, 0, 0 };
	struct attributes attributes = { 1, 0, 0, 0 };
	char text[64], *arguments[] = { "pidfd", NULL };
	struct stat stat;
	int fd;

	/* As a directory. */
	fact(s.state, "openat below it", "%s", opened(openat(s.fd, "x", O_RDONLY)));
	fact(s.state, "openat, .", "%s", opened(openat(s.fd, ".", O_RDONLY)));
	fact(s.state, "openat, an empty path", "%s", opened(openat(s.fd, "", O_RDONLY)));
	fact(s.state, "openat to create", "%s", opened(openat(s.fd, "x", O_RDWR | O_CREAT, 0600)));
	fact(s.state, "openat O_TMPFILE", "%s", opened(openat(s.fd, ".", O_RDWR | O_TMPFILE, 0600)));
	fact(s.state, "openat2 below it", "%s", opened(syscall(SYS_openat2, s.fd, "x", &how, sizeof(how))));
	fact(s.state, "openat2 O_PATH, an empty path", "%s", opened(syscall(SYS_openat2, s.fd, "", &through, sizeof(through))));
	fact(s.state, "mkdirat", "%s", outcome(mkdirat(s.fd, "x", 0700)));
	fact(s.state, "mknodat", "%s", outcome(mknodat(s.fd, "x", S_IFIFO | 0600, 0)));
	fact(s.state, "symlinkat", "%s", outcome(symlinkat("y", s.fd, "x")));
	fact(s.state, "unlinkat", "%s", outcome(unlinkat(s.fd, "x", 0)));
	fact(s.state, "renameat", "%s", outcome(renameat(s.fd, "x", s.fd, "y")));
	fact(s.state, "linkat below it", "%s", outcome(linkat(AT_FDCWD, "/proc/self/exe", s.fd, "x", 0)));
	fact(s.state, "fstatat below it", "%s", outcome(fstatat(s.fd, "x", &stat, 0)));
	fact(s.state, "faccessat below it", "%s", outcome(faccessat(s.fd, "x", F_OK, 0)));

	/* With an empty path. */
	fact(s.state, "fstatat AT_EMPTY_PATH", "%s", outcome(fstatat(s.fd, "", &stat, AT_EMPTY_PATH)));
	fact(s.state, "readlinkat, an empty path", "%s", outcome(readlinkat(s.fd, "", text, sizeof(text))));
	fact(s.state, "faccessat2 AT_EMPTY_PATH, F_OK", "%s", outcome(syscall(SYS_faccessat2, s.fd, "", F_OK, AT_EMPTY_PATH)));
	fact(s.state, "faccessat2 AT_EMPTY_PATH, X_OK", "%s", outcome(syscall(SYS_faccessat2, s.fd, "", X_OK, AT_EMPTY_PATH)));
	fact(s.state, "fchownat AT_EMPTY_PATH", "%s", outcome(fchownat(s.fd, "", -1, -1, AT_EMPTY_PATH)));
	fact(s.state, "linkat AT_EMPTY_PATH", "%s", outcome(linkat(s.fd, "", AT_FDCWD, "/tmp/linked", AT_EMPTY_PATH)));
	fact(s.state, "execveat AT_EMPTY_PATH", "%s", outcome(syscall(SYS_execveat, s.fd, "", arguments, NULL, AT_EMPTY_PATH)));
	fact(s.state, "execveat below it", "%s", outcome(syscall(SYS_execveat, s.fd, "x", arguments, NULL, 0)));

	/* Through its link in /proc. */
	snprintf(text, sizeof(text), "/proc/self/fd/%d", s.fd);
	fact(s.state, "chdir to its link", "%s", outcome(chdir(text)));
	fact(s.state, "chroot to its link", "%s", outcome(chroot(text)));
	fact(s.state, "execve of its link", "%s", outcome(execve(text, arguments, NULL)));
	fact(s.state, "truncate of its link", "%s", outcome(truncate(text, 0)));
	fact(s.state, "access to its link", "%s", outcome(access(text, R_OK | W_OK)));
	fact(s.state, "unlink of its link", "%s", outcome(unlink(text)));
	fact(s.state, "O_DIRECTORY of its link", "%s", opened(open(text, O_RDONLY | O_DIRECTORY)));
	fact(s.state, "O_NOFOLLOW of its link", "%s", opened(open(text, O_RDONLY | O_NOFOLLOW)));
	fd = open(text, O_PATH);
	fact(s.state, "O_PATH of its link", "%s", success(fd));
	if (fd >= 0) {
		fact(s.state, "O_PATH, F_GETFL", "%#x", fcntl(fd, F_GETFL));
		fact(s.state, "O_PATH, read", "%s", outcome(read(fd, text, 1)));
		fact(s.state, "O_PATH, ioctl", "%s", outcome(ioctl(fd, 0x5401, text)));
		fact(s.state, "O_PATH, fstat", "%s", outcome(fstat(fd, &stat)));
		fact(s.state, "O_PATH, signal 0", "%s", outcome(send_signal(fd, 0, NULL, 0)));
		fact(s.state, "O_PATH, waitid", "%s", outcome(waitid(P_PIDFD, fd, NULL, WEXITED | WNOHANG)));
		fact(s.state, "O_PATH, pidfd_getfd", "%s", opened(syscall(SYS_pidfd_getfd, fd, 0, 0)));
		fact(s.state, "O_PATH, setns", "%s", outcome(setns(fd, CLONE_NEWUTS)));
		close(fd);
	}

	/* Mounting. */
	snprintf(text, sizeof(text), "/proc/self/fd/%d", s.fd);
	fact(s.state, "mount on its link", "%s", outcome(mount("none", text, "ramfs", 0, NULL)));
	fact(s.state, "umount of its link", "%s", outcome(umount(text)));
	fact(s.state, "open_tree AT_EMPTY_PATH", "%s", opened(syscall(SYS_open_tree, s.fd, "", AT_EMPTY_PATH)));
	fact(s.state, "open_tree OPEN_TREE_CLONE", "%s", opened(syscall(SYS_open_tree, s.fd, "", AT_EMPTY_PATH | 1)));
	fact(s.state, "move_mount", "%s", outcome(syscall(SYS_move_mount, s.fd, "", AT_FDCWD, "/tmp", 4)));
	fact(s.state, "mount_setattr", "%s", outcome(syscall(SYS_mount_setattr, s.fd, "", AT_EMPTY_PATH, &attributes, sizeof(attributes))));
	fact(s.state, "fsmount", "%s", opened(syscall(SYS_fsmount, s.fd, 0, 0)));
	fact(s.state, "fsconfig", "%s", outcome(syscall(SYS_fsconfig, s.fd, 6, NULL, NULL, 0)));
}

int main(void)
{
	each_state(look);
	return 0;
}
