/*
 * Namespaces have had such a file system for long: one inode per namespace, found again on every open.
 *
 * Shows: cb12fd8e0d "Heavily inspired by nsfs which uses a similar stashing mechanism just for namespaces"; since: 3.19
 * Needs: namespaces
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#define NSFS_MAGIC 0x6e736673

int main(void)
{
	struct stat first, second, other;
	char link[64] = "", own[64];
	struct statfs fs;

	int a = open("/proc/self/ns/uts", O_RDONLY);
	int b = open("/proc/self/ns/uts", O_RDONLY);
	int c = open("/proc/self/ns/ipc", O_RDONLY);
	fstat(a, &first);
	fstat(b, &second);
	fstat(c, &other);
	fstatfs(a, &fs);

	printf("file system: %s\n", fs.f_type == NSFS_MAGIC ? "nsfs" : "another");
	printf("mode: %07o\n", first.st_mode);
	printf("two opens of one namespace: %s\n", first.st_ino == second.st_ino ? "same inode" : "different inodes");
	printf("two namespaces: %s\n", first.st_ino == other.st_ino ? "same inode" : "different inodes");
	readlink("/proc/self/ns/uts", link, sizeof(link) - 1);
	snprintf(own, sizeof(own), "uts:[%lu]", (unsigned long)first.st_ino);
	printf("link: %s\n", strcmp(link, own) == 0 ? "uts:[INO]" : link);
	close(a);
	close(b);
	close(c);
	return 0;
}
