/*
 * What stat, statx and fstatfs say about a pidfd in each state. Nothing here depends on what ran before on the same
 * kernel: an inode's number counts the processes since power-on.
 */
#include "probe.h"
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>

static void look(struct subject s)
{
	struct stat st, at;
	struct statfs fs;
	struct statx x;

	fact(s.state, "fstat", "%s", success(fstat(s.fd, &st)));
	fact(s.state, "st_mode", "%07o", st.st_mode);
	fact(s.state, "st_nlink", "%ld", (long)st.st_nlink);
	fact(s.state, "st_uid", "%u", st.st_uid);
	fact(s.state, "st_gid", "%u", st.st_gid);
	fact(s.state, "st_size", "%ld", (long)st.st_size);
	fact(s.state, "st_blocks", "%ld", (long)st.st_blocks);
	fact(s.state, "st_blksize", "%ld", (long)st.st_blksize);
	fact(s.state, "st_dev major", "%u", major(st.st_dev));
	fact(s.state, "st_dev minor is zero", "%s", yes(minor(st.st_dev) == 0));
	fact(s.state, "st_rdev", "%lu", (unsigned long)st.st_rdev);
	fact(s.state, "st_ino is zero", "%s", yes(st.st_ino == 0));
	fact(s.state, "st_atime is zero", "%s", yes(st.st_atime == 0));
	fact(s.state, "st_mtime is zero", "%s", yes(st.st_mtime == 0));
	fact(s.state, "st_ctime is zero", "%s", yes(st.st_ctime == 0));
	/* Where one inode serves all, programs before may have changed both. */
	fact(s.state, "mtime is after ctime", "%s",
	     yes(st.st_mtim.tv_sec > st.st_ctim.tv_sec ||
		 (st.st_mtim.tv_sec == st.st_ctim.tv_sec && st.st_mtim.tv_nsec > st.st_ctim.tv_nsec)));

	fact(s.state, "fstatat with AT_EMPTY_PATH", "%s", success(fstatat(s.fd, "", &at, AT_EMPTY_PATH)));
	fact(s.state, "fstatat gives the same inode", "%s", yes(at.st_ino == st.st_ino && at.st_dev == st.st_dev));
	fact(s.state, "fstatat without AT_EMPTY_PATH", "%s", success(fstatat(s.fd, "", &at, 0)));
	fact(s.state, "fstatat of a name below it", "%s", success(fstatat(s.fd, "name", &at, 0)));

	memset(&x, 0, sizeof(x));
	fact(s.state, "statx", "%s", success(statx(s.fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_BTIME, &x)));
	fact(s.state, "stx_mask", "%#x", x.stx_mask & (STATX_BASIC_STATS | STATX_BTIME));
	fact(s.state, "stx_attributes", "%#llx", (unsigned long long)x.stx_attributes);
	fact(s.state, "stx_mode", "%#o", x.stx_mode);
	fact(s.state, "stx_ino is st_ino", "%s", yes(x.stx_ino == st.st_ino));
	fact(s.state, "stx_blksize", "%u", x.stx_blksize);
	fact(s.state, "stx_btime", "%lld", (long long)x.stx_btime.tv_sec);
	fact(s.state, "stx_dev_major", "%u", x.stx_dev_major);
	fact(s.state, "statx unknown flag", "%s", success(statx(s.fd, "", AT_EMPTY_PATH | 0x40000000, 1, &x)));
	fact(s.state, "statx both sync flags", "%s", success(statx(s.fd, "", AT_EMPTY_PATH | 0x6000, 1, &x)));

	fact(s.state, "fstatfs", "%s", success(fstatfs(s.fd, &fs)));
	fact(s.state, "f_type", "%#lx", (long)fs.f_type);
	fact(s.state, "f_bsize", "%ld", (long)fs.f_bsize);
	fact(s.state, "f_blocks", "%lu", (unsigned long)fs.f_blocks);
	fact(s.state, "f_bfree", "%lu", (unsigned long)fs.f_bfree);
	fact(s.state, "f_files", "%lu", (unsigned long)fs.f_files);
	fact(s.state, "f_namelen", "%ld", (long)fs.f_namelen);
	fact(s.state, "f_frsize", "%ld", (long)fs.f_frsize);
	fact(s.state, "f_flags", "%#lx", (long)fs.f_flags);
	fact(s.state, "link", "%s", link_text(s.fd));
}

int main(void)
{
	each_state(look);
	return 0;
}
