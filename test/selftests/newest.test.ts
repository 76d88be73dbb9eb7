/** The selftests of the newest tree. */
import { testSelftests } from './selftests';

testSelftests('newest', [
  { program: 'pidfd_autoreap_test', passes: 19 },
  { program: 'pidfd_bind_mount', passes: 3 },
  { program: 'pidfd_fdinfo_test', passes: 2 },
  { program: 'pidfd_file_handle_test', passes: 11 },
  { program: 'pidfd_getfd_test', passes: 5 },
  { program: 'pidfd_info_test', passes: 10 },
  { program: 'pidfd_open_test', passes: 4 },
  { program: 'pidfd_poll_test', passes: 1, isSlow: true },
  { program: 'pidfd_setattr_test', passes: 3 },
  { program: 'pidfd_setns_test', passes: 8 },
  { program: 'pidfd_test', passes: 7, skips: 1, isSlow: true },
  { program: 'pidfd_wait', passes: 3 },
  { program: 'pidfd_xattr_test', passes: 2 },
]);
