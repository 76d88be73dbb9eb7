/* What a pidfd refuses: reading, writing, seeking, listing, syncing. */
#include "probe.h"
#include <sys/uio.h>

struct ino_list { char bytes[256]; };

static void look(struct subject s)
{
	char buffer[16] = "text";
	struct iovec part = { buffer, 4 };
	struct ino_list list;

	fact(s.state, "read", "%s", outcome(read(s.fd, buffer, 4)));
	fact(s.state, "read of length 0", "%s", outcome(read(s.fd, buffer, 0)));
	fact(s.state, "read to a bad address", "%s", outcome(read(s.fd, (void *)8, 4)));
	fact(s.state, "write", "%s", outcome(write(s.fd, buffer, 4)));
	fact(s.state, "write of length 0", "%s", outcome(write(s.fd, buffer, 0)));
	fact(s.state, "pread", "%s", outcome(pread(s.fd, buffer, 4, 0)));
	fact(s.state, "pread at -1", "%s", outcome(pread(s.fd, buffer, 4, -1)));
	fact(s.state, "pwrite", "%s", outcome(pwrite(s.fd, buffer, 4, 0)));
	fact(s.state, "readv", "%s", outcome(readv(s.fd, &part, 1)));
	fact(s.state, "writev", "%s", outcome(writev(s.fd, &part, 1)));
	fact(s.state, "lseek SEEK_SET", "%s", outcome(lseek(s.fd, 0, SEEK_SET)));
	fact(s.state, "lseek SEEK_CUR", "%s", outcome(lseek(s.fd, 0, SEEK_CUR)));
	fact(s.state, "lseek SEEK_END", "%s", outcome(lseek(s.fd, 0, SEEK_END)));
	fact(s.state, "lseek SEEK_DATA", "%s", outcome(lseek(s.fd, 0, SEEK_DATA)));
	fact(s.state, "lseek unknown", "%s", outcome(lseek(s.fd, 0, 99)));
	fact(s.state, "getdents64", "%s", outcome(syscall(SYS_getdents64, s.fd, &list, sizeof(list))));
	fact(s.state, "fchdir", "%s", outcome(fchdir(s.fd)));
	fact(s.state, "ftruncate", "%s", outcome(ftruncate(s.fd, 0)));
	fact(s.state, "ftruncate -1", "%s", outcome(ftruncate(s.fd, -1)));
	fact(s.state, "fallocate", "%s", outcome(fallocate(s.fd, 0, 0, 1)));
}

int main(void)
{
	each_state(look);
	return 0;
}
