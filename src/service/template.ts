/** The start of a program for somebody who wants to reach a line that no scenario reaches. */
export function newScenario(functionName: string, place: string): string {
  return `/*
 * Reaches ${functionName}(), ${place}.
 *
 * Plain C that also builds with gcc and runs on Linux. Run it with F5 (debug type patchscope), or pick it as scenario.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
	int fd = syscall(SYS_pidfd_open, getpid(), 0);

	printf("fd: %s\\n", fd >= 0 ? "yes" : "no");
	close(fd);
	return 0;
}
`;
}
