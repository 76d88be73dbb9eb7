/* Writing back, reading ahead and copying between a pidfd and other files. */
#include "probe.h"
#include <sys/sendfile.h>

static void look(struct subject s)
{
	fact(s.state, "fsync", "%s", outcome(fsync(s.fd)));
	fact(s.state, "fdatasync", "%s", outcome(fdatasync(s.fd)));
	fact(s.state, "sync_file_range", "%s", outcome(sync_file_range(s.fd, 0, 0, 0)));
	fact(s.state, "posix_fadvise", "%s", error_name(posix_fadvise(s.fd, 0, 0, POSIX_FADV_NORMAL)));
	fact(s.state, "readahead", "%s", outcome(readahead(s.fd, 0, 4096)));
	fact(s.state, "sendfile from itself", "%s", outcome(sendfile(s.fd, s.fd, NULL, 4)));
	fact(s.state, "copy_file_range", "%s", outcome(copy_file_range(s.fd, NULL, s.fd, NULL, 4, 0)));
}

int main(void)
{
	each_state(look);
	return 0;
}
