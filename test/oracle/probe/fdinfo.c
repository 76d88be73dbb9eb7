/*
 * The lines of /proc/self/fdinfo of a pidfd in each state, process ids as relations.
 *
 * Common: since 6.12
 */
#include "probe.h"

/* A line's value: numbers that differ from run to run by what they are. */
static void say(struct subject s, const char *key, char *value)
{
	char shown[128] = "", *word, *rest = value;

	if (!strcmp(key, "mnt_id") || !strcmp(key, "ino")) {
		fact(s.state, key, "%s", yes(atol(value) > 0));
		return;
	}
	while ((word = strsep(&rest, " \t"))) {
		size_t used = strlen(shown);

		if (!*word)
			continue;
		if (atoi(word) == s.pid)
			word = "(its id)";
		snprintf(shown + used, sizeof(shown) - used, used ? " %s" : "%s", word);
	}
	fact(s.state, key, "%s", shown);
}

static void look(struct subject s)
{
	char path[64], line[256], key[32] = "";
	FILE *file;
	int n = 0;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", s.fd);
	file = fopen(path, "r");
	fact(s.state, "fdinfo", "%s", file ? "ok" : error_name(errno));
	if (!file)
		return;
	while (fgets(line, sizeof(line), file)) {
		char *colon = strchr(line, ':');

		line[strcspn(line, "\n")] = 0;
		n++;
		if (!colon)
			continue;
		*colon = 0;
		snprintf(key, sizeof(key), "%s", line);
		say(s, key, colon + 1);
	}
	fclose(file);
	fact(s.state, "lines", "%d", n);
}

int main(void)
{
	struct subject own = { "itself", getpid(), open_pidfd(getpid(), 0) };
	struct subject flagged = { "nonblocking", start_sleeper(), -1 };

	look(own);
	close(own.fd);
	flagged.fd = open_pidfd(flagged.pid, O_NONBLOCK);
	fcntl(flagged.fd, F_SETFD, 0);
	look(flagged);
	close(flagged.fd);
	reap(flagged.pid);
	each_state(look);
	return 0;
}
