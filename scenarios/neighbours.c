/*
 * Pipes and sockets have invisible file systems too; an eventfd is an anonymous inode.
 *
 * Shows: cb12fd8e0d "not visible anywhere in userspace exactly like e.g., pipefs and sockfs"; since: 6.9
 * Needs: sockets
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

static void show(const char *what, int fd)
{
	char path[64], link[64] = "", *number;
	struct statfs fs;
	struct stat st;

	fstat(fd, &st);
	fstatfs(fd, &fs);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	readlink(path, link, sizeof(link) - 1);
	number = strchr(link, '[');
	if (number && number[1] >= '0' && number[1] <= '9')
		strcpy(number, "[INO]");
	printf("%s: %#lx %s\n", what, (unsigned long)fs.f_type, link);
	printf("%s mode: %07o\n", what, st.st_mode);
}

int main(void)
{
	int ends[2], pair[2];
	int event = eventfd(0, 0);

	pipe(ends);
	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	show("pipe", ends[0]);
	show("socket", pair[0]);
	show("eventfd", event);
	close(ends[0]);
	close(ends[1]);
	close(pair[0]);
	close(pair[1]);
	close(event);
	return 0;
}
