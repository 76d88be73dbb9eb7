/* File handles of a pidfd: making one, opening it again, in each state. */
#include "probe.h"

struct handle {
	struct file_handle head;
	unsigned char bytes[128];
};

static void look(struct subject s)
{
	struct handle handle = { .head = { .handle_bytes = 0 } };
	int mount = 0, again, result;

	fact(s.state, "its size", "%s", outcome(name_to_handle_at(s.fd, "", &handle.head, &mount, AT_EMPTY_PATH)));
	fact(s.state, "bytes needed", "%u", handle.head.handle_bytes);
	handle.head.handle_bytes = 128;
	result = name_to_handle_at(s.fd, "", &handle.head, &mount, AT_EMPTY_PATH);
	fact(s.state, "a handle", "%s", outcome(result));
	if (result)
		return;
	fact(s.state, "bytes", "%u", handle.head.handle_bytes);
	fact(s.state, "type", "%d", handle.head.handle_type);
	again = open_by_handle_at(s.fd, &handle.head, O_RDONLY);
	fact(s.state, "opened O_RDONLY", "%s", success(again));
	if (again >= 0) {
		struct stat one, two;

		fstat(s.fd, &one);
		fstat(again, &two);
		fact(s.state, "opened, same inode", "%s", yes(one.st_ino == two.st_ino && one.st_dev == two.st_dev));
		fact(s.state, "opened, F_GETFL", "%#x", fcntl(again, F_GETFL));
		fact(s.state, "opened, F_GETFD", "%d", fcntl(again, F_GETFD));
		fact(s.state, "opened, signal 0", "%s", outcome(send_signal(again, 0, NULL, 0)));
		close(again);
	}
	fact(s.state, "opened O_RDWR|O_CLOEXEC", "%s", opened(open_by_handle_at(s.fd, &handle.head, O_RDWR | O_CLOEXEC)));
	fact(s.state, "opened O_PATH", "%s", opened(open_by_handle_at(s.fd, &handle.head, O_PATH)));
	fact(s.state, "opened O_TRUNC", "%s", opened(open_by_handle_at(s.fd, &handle.head, O_RDWR | O_TRUNC)));
	fact(s.state, "opened O_CREAT", "%s", opened(open_by_handle_at(s.fd, &handle.head, O_RDWR | O_CREAT)));
	fact(s.state, "opened O_DIRECTORY", "%s", opened(open_by_handle_at(s.fd, &handle.head, O_RDONLY | O_DIRECTORY)));
	fact(s.state, "opened PIDFD_THREAD", "%s", opened(open_by_handle_at(s.fd, &handle.head, O_RDWR | PIDFD_THREAD)));
	handle.head.handle_bytes = 4;
	fact(s.state, "cut short", "%s", opened(open_by_handle_at(s.fd, &handle.head, O_RDONLY)));
	handle.head.handle_bytes = 128;
	name_to_handle_at(s.fd, "", &handle.head, &mount, AT_EMPTY_PATH);
	handle.head.handle_type = 77;
	fact(s.state, "of another type", "%s", opened(open_by_handle_at(s.fd, &handle.head, O_RDONLY)));
	fact(s.state, "without AT_EMPTY_PATH", "%s", outcome(name_to_handle_at(s.fd, "", &handle.head, &mount, 0)));
	fact(s.state, "AT_HANDLE_FID", "%s", outcome(name_to_handle_at(s.fd, "", &handle.head, &mount, AT_EMPTY_PATH | 0x200)));
}

int main(void)
{
	each_state(look);
	return 0;
}
