/*
 * Where pidfs is not: it cannot be mounted and is not listed.
 *
 * Common: since 6.1
 */
#include "probe.h"
#include <sys/mount.h>

int main(void)
{
	FILE *file = fopen("/proc/filesystems", "r");
	char line[128];
	int found = 0;

	while (file && fgets(line, sizeof(line), file))
		found |= strstr(line, "pidfs") != NULL;
	fact(NULL, "/proc/filesystems opens", "%s", yes(file != NULL));
	fact(NULL, "pidfs is in /proc/filesystems", "%s", yes(found));
	fact(NULL, "mount pidfs", "%s", outcome(mount("pidfs", "/tmp", "pidfs", 0, NULL)));
	fact(NULL, "mount a type that is none", "%s", outcome(mount("none", "/tmp", "nosuchfs", 0, NULL)));
	return 0;
}
