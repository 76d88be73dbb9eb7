/*
 * Nobody in user space sees the file system: it is not listed and cannot be mounted.
 *
 * Shows: cb12fd8e0d "The tiny pseudo filesystem is not visible anywhere in userspace"; since: 6.9
 * Shows: demo-patches/pidfd-add-pidfs.patch "The file system can be neither listed nor mounted"; since: the demo tree
 * Needs: root
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

int main(void)
{
	char text[8192];
	long n = 0, more;

	int list = open("/proc/filesystems", O_RDONLY);
	while ((more = read(list, text + n, sizeof(text) - 1 - n)) > 0)
		n += more;
	close(list);
	text[n] = 0;

	printf("proc is listed: %s\n", strstr(text, "\tproc\n") ? "yes" : "no");
	printf("pidfs is listed: %s\n", strstr(text, "pidfs") ? "yes" : "no");
	int result = mount("none", "/proc", "pidfs", 0, NULL);
	printf("mount: %s\n", result == 0 ? "ok" : errno == ENODEV ? "ENODEV" : "another error");
	return 0;
}
