/*
 * Mapping a pidfd.
 *
 * Common: since 6.12
 */
#include "probe.h"
#include <sys/mman.h>

static const char *mapped(void *address)
{
	return address == MAP_FAILED ? error_name(errno) : "ok";
}

static void look(struct subject s)
{
	fact(s.state, "mmap PROT_READ", "%s", mapped(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, s.fd, 0)));
	fact(s.state, "mmap shared", "%s", mapped(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, s.fd, 0)));
	fact(s.state, "mmap PROT_EXEC", "%s", mapped(mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, s.fd, 0)));
	fact(s.state, "mmap of length 0", "%s", mapped(mmap(NULL, 0, PROT_READ, MAP_PRIVATE, s.fd, 0)));
}

int main(void)
{
	each_state(look);
	return 0;
}
