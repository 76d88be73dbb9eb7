/** The start of a scenario: a program that runs on Linux as it is, with comments that say where to go on. */
export interface Skeleton {
  /** One sentence. */
  readonly idea: string;
  /** The sentence of a commit message that it is to show, and whose. */
  readonly claim?: string;
  readonly source?: string;
  readonly stopAt?: string;
}

const width = 100;

export function scenarioSkeleton({ idea, claim, source, stopAt }: Skeleton): string {
  const quote = claim === undefined ? [] : ['', ...folded(`Shows: ${(source ?? 'patch').replace(/\s+/g, '-').slice(0, 40)} "${claim.replace(/"/g, "'")}"; since: this patch`)]; // prettier-ignore
  const stop =
    stopAt === undefined
      ? []
      : ['', `To step: launch type patchscope with "program": this file, "stopAt": "${stopAt}".`];
  const head = [
    ...folded(idea),
    ...quote,
    ...stop,
    '',
    'Plain C: gcc builds it too, and on Linux it prints the same. F5 runs it here.',
  ];
  return `/*
${head.map((line) => ` * ${line}`.trimEnd()).join('\n')}
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	struct stat st;
	int fd;
	pid_t child = fork();

	if (child == 0) {
		pause(); /* what the process does while somebody holds a pidfd for it */
		_exit(0);
	}

	/* The call that the sentence is about. */
	fd = syscall(SYS_pidfd_open, child, 0);

	/* One line for each thing that is seen, "what: value", so that before and after can be compared. */
	printf("pidfd: %s\\n", fd >= 0 ? "yes" : "no");
	if (fd >= 0 && fstat(fd, &st) == 0)
		printf("mode: %07o\\n", st.st_mode);

	/* // expect after LABEL: pid->count == 2   on a line of its own asks about the kernel's inside. */
	close(fd);
	kill(child, 9);
	waitpid(child, NULL, 0);
	return 0;
}
`;
}

function folded(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + word.length + 1 > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
