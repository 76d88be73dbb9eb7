/*
 * setns with a pidfd: which namespaces, which states.
 *
 * Common: since 6.12
 */
#include "probe.h"

static void look(struct subject s)
{
	fact(s.state, "no type", "%s", outcome(setns(s.fd, 0)));
	fact(s.state, "CLONE_NEWUTS", "%s", outcome(setns(s.fd, CLONE_NEWUTS)));
	fact(s.state, "CLONE_NEWIPC", "%s", outcome(setns(s.fd, CLONE_NEWIPC)));
	fact(s.state, "CLONE_NEWNET", "%s", outcome(setns(s.fd, CLONE_NEWNET)));
	fact(s.state, "CLONE_NEWCGROUP", "%s", outcome(setns(s.fd, CLONE_NEWCGROUP)));
	fact(s.state, "CLONE_NEWUSER", "%s", outcome(setns(s.fd, CLONE_NEWUSER)));
	fact(s.state, "an unknown type", "%s", outcome(setns(s.fd, 1)));
	fact(s.state, "two types", "%s", outcome(setns(s.fd, CLONE_NEWUTS | CLONE_NEWIPC)));
	fact(s.state, "a type that is none", "%s", outcome(setns(s.fd, CLONE_VM)));
}

int main(void)
{
	fact("descriptor", "-1", "%s", outcome(setns(-1, CLONE_NEWUTS)));
	fact("descriptor", "another file", "%s", outcome(setns(1, CLONE_NEWUTS)));
	each_state(look);
	return 0;
}
