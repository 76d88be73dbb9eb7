/** Our headers against the host's: each compiles alone, constants have the host's values, structures its layout. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { here, skipReason } from './host-programs';
import { because } from '../because';

const include = join(here, '../../src/user/include');
const headers = readdirSync(include, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.h'))
  .sort();
const reason = skipReason();
const ours = ['-nostdinc', '-isystem', include];
const common = ['-std=gnu11', '-D_GNU_SOURCE', '-x', 'c', '-'];

/** What gcc has against the text; empty when nothing. */
function complaints(text: string, flags: readonly string[]): string {
  const run = spawnSync('gcc', ['-fsyntax-only', ...flags, ...common], { input: text, encoding: 'utf8' });
  return run.stderr;
}

test.skipIf(reason)(`each header can be included alone, twice, and with all others${because(reason)}`, () => {
  const failing = headers.flatMap((name) => {
    const text = complaints(`#include <${name}>\n#include <${name}>\n`, [...ours, '-Wall', '-Werror']);
    return text ? [`${name}: ${text.split('\n')[0]}`] : [];
  });
  expect(failing).toEqual([]);
  /* tgmath.h replaces the names that math.h declares: it must come last. */
  const others = headers.filter((name) => name !== 'tgmath.h');
  for (const order of [others, [...others].reverse()]) {
    expect(complaints(order.map((name) => `#include <${name}>\n`).join(''), [...ours, '-Wall', '-Werror'])).toBe('');
  }
});

/** Names with which newer headers say how far they go: the host's headers may be older. */
const growing =
  /(_LAST|LAST_CAP|_MAX|MAX_NP|_MASK|__MASK|_NUM|VERSION\w*|_SUPPORTED|_ALL|_SYSVEC|__LAST|_LATEST|_FLAGS|_VALID\w*|SIZE_VER\d+)$|^UFFD_API_/;

/** The numbers that the header defines literally; CHAR_MIN depends on the sign of char. */
function constants(name: string): [string, string][] {
  const text = readFileSync(join(include, name), 'utf8');
  return [...text.matchAll(/^#define (\w+) (\(?-?(?:0x)?[0-9a-f]+[UL]*\)?)$/gm)]
    .map((m): [string, string] => [m[1]!, m[2]!])
    .filter(([constant], i, all) => all.findIndex(([other]) => other === constant) === i && constant !== 'CHAR_MIN');
}

/** `name` differs on the host, or its header cannot be compiled there. */
function differences(name: string): { checked: number; found: string[] } {
  const all = constants(name).filter(([constant]) => !growing.test(constant));
  const text = [
    `#include <${name}>`,
    ...all.map(
      ([constant, value]) =>
        `#ifdef ${constant}\n_Static_assert((long)(${constant}) == (long)(${value}), "${constant}");\n#endif`,
    ),
  ].join('\n');
  const found = [...complaints(text, []).matchAll(/static assertion failed: "(\w+)"/g)].map((m) => m[1]!);
  return { checked: all.length, found };
}

test.skipIf(reason)(`constants have the values of the host${because(reason)}`, () => {
  let checked = 0;
  const found = headers
    .filter((name) => existsSync(join('/usr/include', name)) || existsSync(join('/usr/include/x86_64-linux-gnu', name)))
    .flatMap((name) => {
      const result = differences(name);
      checked += result.checked;
      return result.found.map((constant) => `${name}: ${constant}`);
    });
  expect(found).toEqual([]);
  expect(checked).toBeGreaterThan(2000);
});

const layouts: readonly [header: string, type: string, members: string][] = [
  ['sys/stat.h', 'struct stat', 'st_dev st_ino st_nlink st_mode st_uid st_gid st_rdev st_size st_blksize st_blocks st_atim st_mtim st_ctim'],
  ['sys/statfs.h', 'struct statfs', 'f_type f_bsize f_blocks f_bfree f_bavail f_files f_ffree f_fsid f_namelen f_frsize f_flags'],
  ['sys/statvfs.h', 'struct statvfs', 'f_bsize f_frsize f_blocks f_bfree f_bavail f_files f_ffree f_favail f_fsid f_flag f_namemax'],
  ['fcntl.h', 'struct flock', 'l_type l_whence l_start l_len l_pid'],
  ['fcntl.h', 'struct file_handle', 'handle_bytes handle_type f_handle'],
  ['dirent.h', 'struct dirent', 'd_ino d_off d_reclen d_type d_name'],
  ['poll.h', 'struct pollfd', 'fd events revents'],
  ['sys/select.h', 'fd_set', ''],
  ['sys/epoll.h', 'struct epoll_event', 'events data'],
  ['sys/signalfd.h', 'struct signalfd_siginfo', 'ssi_signo ssi_pid ssi_status ssi_ptr ssi_addr ssi_addr_lsb ssi_arch'],
  ['sys/inotify.h', 'struct inotify_event', 'wd mask cookie len name'],
  ['sys/ioctl.h', 'struct winsize', 'ws_row ws_col ws_xpixel ws_ypixel'],
  ['sys/resource.h', 'struct rlimit', 'rlim_cur rlim_max'],
  ['sys/resource.h', 'struct rusage', 'ru_utime ru_stime ru_maxrss ru_minflt ru_nvcsw ru_nivcsw'],
  ['sys/socket.h', 'struct sockaddr', 'sa_family sa_data'],
  ['sys/socket.h', 'struct sockaddr_storage', 'ss_family'],
  ['sys/socket.h', 'struct msghdr', 'msg_name msg_namelen msg_iov msg_iovlen msg_control msg_controllen msg_flags'],
  ['sys/socket.h', 'struct cmsghdr', 'cmsg_len cmsg_level cmsg_type'],
  ['sys/socket.h', 'struct ucred', 'pid uid gid'],
  ['sys/socket.h', 'struct mmsghdr', 'msg_hdr msg_len'],
  ['sys/socket.h', 'struct linger', 'l_onoff l_linger'],
  ['sys/un.h', 'struct sockaddr_un', 'sun_family sun_path'],
  ['netinet/in.h', 'struct sockaddr_in', 'sin_family sin_port sin_addr'],
  ['netinet/in.h', 'struct sockaddr_in6', 'sin6_family sin6_port sin6_flowinfo sin6_addr sin6_scope_id'],
  ['sys/uio.h', 'struct iovec', 'iov_base iov_len'],
  ['sys/sysinfo.h', 'struct sysinfo', 'uptime loads totalram procs totalhigh mem_unit'],
  ['sys/time.h', 'struct timeval', 'tv_sec tv_usec'],
  ['sys/time.h', 'struct itimerval', 'it_interval it_value'],
  ['sys/times.h', 'struct tms', 'tms_utime tms_stime tms_cutime tms_cstime'],
  ['sys/utsname.h', 'struct utsname', 'sysname nodename release version machine domainname'],
  ['time.h', 'struct tm', 'tm_sec tm_min tm_hour tm_mday tm_mon tm_year tm_wday tm_yday tm_isdst tm_gmtoff tm_zone'],
  ['time.h', 'struct itimerspec', 'it_interval it_value'],
  ['time.h', 'struct timespec', 'tv_sec tv_nsec'],
  ['signal.h', 'siginfo_t', 'si_signo si_errno si_code si_pid si_uid si_status si_utime si_stime si_value si_overrun si_addr si_addr_lsb si_lower si_upper si_band si_fd si_call_addr si_syscall si_arch'],
  ['signal.h', 'struct sigaction', 'sa_handler sa_mask sa_flags sa_restorer'],
  ['signal.h', 'struct sigevent', 'sigev_value sigev_signo sigev_notify sigev_notify_function'],
  ['signal.h', 'stack_t', 'ss_sp ss_flags ss_size'],
  ['signal.h', 'sigset_t', ''],
  ['sched.h', 'cpu_set_t', ''],
  ['termios.h', 'struct termios', 'c_iflag c_oflag c_cflag c_lflag c_line c_cc c_ispeed c_ospeed'],
  ['getopt.h', 'struct option', 'name has_arg flag val'],
  ['pwd.h', 'struct passwd', 'pw_name pw_passwd pw_uid pw_gid pw_gecos pw_dir pw_shell'],
  ['grp.h', 'struct group', 'gr_name gr_passwd gr_gid gr_mem'],
  ['locale.h', 'struct lconv', 'decimal_point grouping negative_sign int_frac_digits int_n_sign_posn'],
  ['stdlib.h', 'ldiv_t', 'quot rem'],
  ['stddef.h', 'max_align_t', ''],
  ['utime.h', 'struct utimbuf', 'actime modtime'],
  ['linux/stat.h', 'struct statx', 'stx_mask stx_blksize stx_attributes stx_nlink stx_uid stx_gid stx_mode stx_ino stx_size stx_blocks stx_attributes_mask stx_atime stx_btime stx_ctime stx_mtime stx_rdev_major stx_dev_major stx_mnt_id'],
  ['linux/sched.h', 'struct clone_args', 'flags pidfd child_tid parent_tid exit_signal stack stack_size tls set_tid set_tid_size cgroup'],
  ['linux/mount.h', 'struct mount_attr', 'attr_set attr_clr propagation userns_fd'],
  ['linux/openat2.h', 'struct open_how', 'flags mode resolve'],
  ['linux/fs.h', 'struct fsxattr', 'fsx_xflags fsx_projid fsx_cowextsize'],
  ['linux/seccomp.h', 'struct seccomp_data', 'nr arch instruction_pointer args'],
  ['linux/futex.h', 'struct futex_waitv', 'val uaddr flags'],
  ['linux/time_types.h', 'struct __kernel_timespec', 'tv_sec tv_nsec'],
]; // prettier-ignore

/** Sizes and offsets as gcc's assembler text has them: one number per line of the result. */
function layoutNumbers(flags: readonly string[]): string[] {
  const rows = layouts.flatMap(([, type, members]) => [
    `sizeof(${type})`,
    `_Alignof(${type})`,
    ...members
      .split(' ')
      .filter(Boolean)
      .map((m) => `__builtin_offsetof(${type}, ${m})`),
  ]);
  const includes = [...new Set(layouts.map(([header]) => header))];
  /* The kernel's headers and glibc's do not like each other in one file. */
  const [kernel, posix] = [true, false].map((isKernel) => includes.filter((h) => h.startsWith('linux/') === isKernel));
  return [kernel!, posix!].flatMap((some) => {
    const wanted = rows.filter((_, i) => some.includes(headerOf(i)));
    const text = `${some.map((h) => `#include <${h}>\n`).join('')}long table[] = { ${wanted.join(', ')} };`;
    const assembly = execFileSync('gcc', ['-S', '-o', '-', ...flags, ...common], { input: text, encoding: 'utf8' });
    const numbers: string[] = [];
    for (const m of assembly.matchAll(/^\s*\.(quad|zero)\s+(\d+)/gm))
      numbers.push(...(m[1] === 'quad' ? [m[2]!] : Array<string>(Number(m[2]) / 8).fill('0')));
    expect(numbers.length).toBe(wanted.length);
    return wanted.map((row, i) => `${row} ${numbers[i]}`);
  });
}
const rowHeaders = layouts.flatMap(([header, , members]) =>
  Array<string>(2 + members.split(' ').filter(Boolean).length).fill(header),
);
function headerOf(row: number): string {
  return rowHeaders[row]!;
}

test.skipIf(reason)(`structures are laid out as on the host${because(reason)}`, () => {
  expect(layoutNumbers(ours)).toEqual(layoutNumbers([]));
});
