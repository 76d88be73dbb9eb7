/** The selftests of 6.12. */
import { testSelftests } from './selftests';

testSelftests('6.12', [
  { program: 'pidfd_fdinfo_test', passes: 2 },
  { program: 'pidfd_getfd_test', passes: 5 },
  { program: 'pidfd_open_test', passes: 3 },
  { program: 'pidfd_poll_test', passes: 1, isSlow: true },
  { program: 'pidfd_setns_test', passes: 8 },
  { program: 'pidfd_test', passes: 8, isSlow: true },
  { program: 'pidfd_wait', passes: 3 },
]);
