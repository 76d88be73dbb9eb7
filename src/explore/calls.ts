/**
 * What a system call told the program: its result and what it wrote into the program's memory, as named values. Whatever
 * is different in every run of any kernel (addresses, times, raw inode and device numbers, which descriptor was free) is
 * left out or replaced by what it means, so that two kernels can be compared value by value.
 *
 * The layouts are those of the x86-64 system call interface, which no kernel may change.
 */
import type { Task } from '../machine/machine';
import type { MemoryTree } from '../tree/tree';
import type { Descriptors } from './descriptors';

/** One value; the key is '' for the call's result, else a member's name as C has it. */
export interface CallValue {
  readonly key: string;
  readonly value: string;
}

/** A call as the observer sees it, with the program's memory at hand. */
export interface CallView {
  readonly name: string;
  readonly arguments: readonly number[];
  readonly task: Task;
  readonly descriptors: Descriptors;
  /** Bytes of the program's memory; undefined where it has none there. */
  bytes(at: number, size: number): Uint8Array | undefined;
}

/** Number to name, from the C library's header: 1 → EPERM. */
export function errnoNames(bundle: MemoryTree): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const [, name, number] of (bundle.read('src/user/include/asm/errno.h') ?? '').matchAll(
    /^#define (E\w+)\s+(\d+)$/gm,
  ))
    if (!names.has(Number(number))) names.set(Number(number), name!);
  return names;
}

/** Calls that say nothing about the kernel at hand: the program's own memory and its end. */
export const unobserved: ReadonlySet<string> = new Set([
  'exit',
  'exit_group',
  'brk',
  'mmap',
  'munmap',
  'mprotect',
  'mremap',
  'madvise',
  'rt_sigreturn',
  'set_tid_address',
  'set_robust_list',
  'arch_prctl',
  'rseq',
  'clock_gettime',
  'gettimeofday',
  'getrandom',
]);

/** Calls whose first argument is a descriptor. */
const onDescriptor =
  /^(f?stat(fs)?|f(chmod|chown|sync|datasync|truncate|allocate)|f(get|set|list|remove)xattr|ioctl|fcntl|p?(read|write)v?(64)?|lseek|dup[23]?|close|pidfd_\w+|setns|getdents(64)?|(send|recv)(msg|to|from)|epoll_wait|kcmp)$/;
const withPath = /^(stat|lstat|statfs|readlink|access|chmod|chown|mkdir|rmdir|unlink|truncate|execve|umount2|mount)$/;
const atPath = /^(openat2?|newfstatat|statx|readlinkat|faccessat2?|fchmodat2?|fchownat|name_to_handle_at|execveat)$/;
/** Results that are new descriptors or processes: which number was free says nothing. */
const givesNumber =
  /^(open(at2?)?|dup[23]?|pidfd_open|pidfd_getfd|socket|eventfd2?|epoll_create1?|accept4?|memfd_create|timerfd_create|signalfd4?|open_tree|open_by_handle_at|fork|vfork|clone3?|wait4|getpid|getppid|gettid|fsopen|fsmount)$/;

const controls = new Map([
  [0, 'F_DUPFD'],
  [1, 'F_GETFD'],
  [2, 'F_SETFD'],
  [3, 'F_GETFL'],
  [4, 'F_SETFL'],
  [1030, 'F_DUPFD_CLOEXEC'],
]);
const openFlags: readonly (readonly [number, string])[] = [
  [0o100, 'O_CREAT'],
  [0o200, 'O_EXCL'],
  [0o1000, 'O_TRUNC'],
  [0o4000, 'O_NONBLOCK'],
  [0o200000, 'O_DIRECTORY'],
  [0o2000000, 'O_CLOEXEC'],
  [0o10000000, 'O_PATH'],
];
const pollEvents: readonly (readonly [number, string])[] = [
  [1, 'POLLIN'],
  [2, 'POLLPRI'],
  [4, 'POLLOUT'],
  [8, 'POLLERR'],
  [16, 'POLLHUP'],
  [32, 'POLLNVAL'],
  [64, 'POLLRDNORM'],
];

function flagNames(value: number, names: readonly (readonly [number, string])[]): string {
  const set = names.filter(([bit]) => value & bit).map(([, name]) => name);
  const rest = names.reduce((left, [bit]) => left & ~bit, value);
  if (rest !== 0) set.push(`0${rest.toString(8)}`);
  return set.join(' | ') || '0';
}
function openMode(flags: number): string {
  const access = ['O_RDONLY', 'O_WRONLY', 'O_RDWR', 'O_ACCMODE'][flags & 3]!;
  const rest = flags & ~3;
  return rest === 0 ? access : `${access} | ${flagNames(rest, openFlags)}`;
}
function octal(value: number): string {
  return `0${value.toString(8)}`;
}

/** The NUL-terminated text at an address of the program. */
function textAt(call: CallView, at: number): string {
  let text = '';
  for (let i = 0; i < 4096; i++) {
    const byte = call.bytes(at + i, 1)?.[0];
    if (!byte) break;
    text += String.fromCharCode(byte);
  }
  return text;
}
/** A path with the numbers of processes and descriptors taken out. */
function pathAt(call: CallView, at: number): string {
  return JSON.stringify(textAt(call, at).replace(/\/\d+(?=\/|$)/g, '/N'));
}

/** The call as C text, without what differs from run to run: `fcntl(pidfd, F_GETFL)`. */
export function callText(call: CallView): string {
  return `${call.name}(${argumentTexts(call).join(', ')})`;
}

function argumentTexts(call: CallView): string[] {
  const { name, arguments: args, descriptors, task } = call;
  const [a = 0, b = 0, c = 0] = args;
  const label = (fd: number) => descriptors.label(task, fd);
  switch (name) {
    case 'open':
      return [pathAt(call, a), openMode(b)];
    case 'openat':
      return [pathAt(call, b), openMode(c)];
    case 'fcntl': {
      const control = controls.get(b) ?? String(b);
      return [label(a), control, ...(b === 2 ? [String(c)] : b === 4 ? [openMode(c)] : [])];
    }
    case 'ioctl':
      return [label(a), `0x${(b >>> 0).toString(16)}`];
    case 'fchmod':
      return [label(a), octal(b)];
    case 'pidfd_open':
      return [a > 0 ? 'process' : String(a), b === 0 ? '0' : flagNames(b, openFlags)];
    case 'pidfd_send_signal':
      return [label(a), String(b), ...(call.arguments[3] ? [`flags 0x${call.arguments[3].toString(16)}`] : [])];
    case 'pidfd_getfd':
      return [label(a), String(b)];
    case 'kill':
      return ['process', String(b)];
    case 'waitid':
      return [['P_ALL', 'process', 'P_PGID'][a] ?? (a === 3 ? label(b) : String(a))];
    case 'poll':
      return pollLabels(call);
    case 'mount':
      return [pathAt(call, b), JSON.stringify(textAt(call, c))];
    default:
  }
  if (onDescriptor.test(name) && name !== 'statfs' && name !== 'stat' && name !== 'pidfd_open') return [label(a)];
  if (withPath.test(name)) return [pathAt(call, a)];
  if (atPath.test(name)) {
    const path = pathAt(call, b);
    return path === '""' ? [label(a)] : [path];
  }
  return [];
}
function pollLabels(call: CallView): string[] {
  const [at = 0, count = 0] = call.arguments;
  const labels: string[] = [];
  for (let i = 0; i < Math.min(count, 16); i++) {
    const bytes = call.bytes(at + 8 * i, 8);
    if (bytes) labels.push(call.descriptors.label(call.task, view(bytes).getInt32(0, true)));
  }
  const isOneKind = labels.length > 2 && new Set(labels).size === 1;
  return isOneKind ? [`${labels.length} times ${labels[0]}`] : labels;
}
function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The result in words; `errno` names errors. */
export function resultText(call: CallView, result: number, errno: ReadonlyMap<number, string>): string {
  if (result < 0 && result >= -4095) return errno.get(-result) ?? `error ${-result}`;
  const { name, arguments: args } = call;
  if (givesNumber.test(name)) return 'ok';
  // How long a text is goes with the numbers in it.
  if (/^(readlink(at)?|getdents(64)?)$/.test(name) || (/^p?read(64)?$/.test(name) && result > 0)) return 'ok';
  if (name === 'fcntl') {
    if (args[1] === 0 || args[1] === 1030) return 'ok';
    if (args[1] === 3) return octal(result);
  }
  return String(result);
}

/** Device and inode number as one key, of calls that tell them. */
export function inodeKey(call: CallView, result: number): string | undefined {
  if (result !== 0) return undefined;
  const { name, arguments: args } = call;
  const stat = statBuffer(call);
  if (stat) return `${stat.getBigUint64(0, true)}:${stat.getBigUint64(8, true)}`;
  if (name !== 'statx') return undefined;
  const bytes = call.bytes(args[4]!, 256);
  const data = bytes && view(bytes);
  return data && `${data.getUint32(136, true)}.${data.getUint32(140, true)}:${data.getBigUint64(32, true)}`;
}
/** The descriptor that a call told the inode of. */
export function inodeDescriptor({ name, arguments: args }: CallView): number | undefined {
  return name === 'fstat' || name === 'newfstatat' || name === 'statx' ? args[0] : undefined;
}
function statBuffer(call: CallView): DataView | undefined {
  const { name, arguments: args } = call;
  const at = /^(f|l)?stat$/.test(name) ? args[1] : name === 'newfstatat' ? args[2] : undefined;
  const bytes = at === undefined ? undefined : call.bytes(at, 144);
  return bytes && view(bytes);
}

/** What a successful call wrote into the program's memory. */
export function writtenValues(call: CallView, result: number): CallValue[] {
  if (result < 0) return [];
  const { name, arguments: args } = call;
  const stat = statBuffer(call);
  if (stat) return statValues(stat);
  switch (name) {
    case 'statx':
      return statxValues(call, args[4]!, args[3]!);
    case 'statfs':
    case 'fstatfs':
      return statfsValues(call, args[1]!);
    case 'readlink':
      return [{ key: 'text', value: linkText(call, args[1]!, result) }];
    case 'readlinkat':
      return [{ key: 'text', value: linkText(call, args[2]!, result) }];
    case 'read':
    case 'pread64':
      return readValues(call, args[1]!, result);
    case 'poll':
      return pollValues(call);
    case 'wait4':
      return args[1] ? waitStatus(call, args[1]) : [];
    case 'waitid':
      return args[2] ? signalInfo(call, args[2]) : [];
    default:
      return [];
  }
}

function statValues(data: DataView): CallValue[] {
  const number = (at: number) => String(data.getBigInt64(at, true));
  return [
    { key: 'st_mode', value: octal(data.getUint32(24, true)) },
    { key: 'st_nlink', value: number(16) },
    { key: 'st_uid', value: String(data.getUint32(28, true)) },
    { key: 'st_gid', value: String(data.getUint32(32, true)) },
    { key: 'st_size', value: number(48) },
    { key: 'st_blksize', value: number(56) },
    { key: 'st_blocks', value: number(64) },
    ...['st_atime', 'st_mtime', 'st_ctime'].map((key, i) => ({
      key,
      value: data.getBigInt64(72 + 16 * i, true) === 0n && data.getBigInt64(80 + 16 * i, true) === 0n ? '0' : 'set',
    })),
  ];
}
/** Only what was asked for: the rest is the kernel's to choose. */
function statxValues(call: CallView, at: number, mask: number): CallValue[] {
  const bytes = call.bytes(at, 256);
  if (!bytes) return [];
  const data = view(bytes);
  const values: CallValue[] = [];
  const add = (bit: number, key: string, value: string) => {
    if (mask & bit) values.push({ key, value });
  };
  add(1, 'stx_mode & S_IFMT', octal(data.getUint16(28, true) & 0o170000));
  add(2, 'stx_mode & ~S_IFMT', octal(data.getUint16(28, true) & 0o7777));
  add(4, 'stx_nlink', String(data.getUint32(16, true)));
  add(8, 'stx_uid', String(data.getUint32(20, true)));
  add(16, 'stx_gid', String(data.getUint32(24, true)));
  add(0x200, 'stx_size', String(data.getBigUint64(40, true)));
  add(0x400, 'stx_blocks', String(data.getBigUint64(48, true)));
  return values;
}
function statfsValues(call: CallView, at: number): CallValue[] {
  const bytes = call.bytes(at, 120);
  if (!bytes) return [];
  const data = view(bytes);
  return [
    { key: 'f_type', value: `0x${data.getBigUint64(0, true).toString(16).padStart(8, '0')}` },
    { key: 'f_bsize', value: String(data.getBigInt64(8, true)) },
    { key: 'f_namelen', value: String(data.getBigInt64(64, true)) },
  ];
}
function linkText(call: CallView, at: number, size: number): string {
  const bytes = call.bytes(at, size);
  return bytes ? new TextDecoder().decode(bytes).replace(/\[\d+\]/g, '[INO]') : '';
}

/** Lines `KEY: VALUE` one by one, as procfs writes them; other content as its length. */
function readValues(call: CallView, at: number, size: number): CallValue[] {
  const bytes = size > 0 && size <= 65536 ? call.bytes(at, size) : undefined;
  const text = bytes && new TextDecoder().decode(bytes);
  const lines = text?.split('\n').filter((line) => line !== '') ?? [];
  const pairs = lines.map((line) => /^([\w ()-]+):\s*(.*)$/.exec(line));
  if (lines.length === 0 || pairs.includes(null)) return [];
  return pairs
    .map((pair) => ({ key: pair![1]!, value: pair![2]! }))
    .filter(({ key }) => key !== 'ino' && key !== 'mnt_id');
}
function pollValues(call: CallView): CallValue[] {
  const [at = 0, count = 0] = call.arguments;
  const values: CallValue[] = [];
  for (let i = 0; i < Math.min(count, 16); i++) {
    const bytes = call.bytes(at + 8 * i, 8);
    if (!bytes) continue;
    const value = flagNames(view(bytes).getUint16(6, true), pollEvents);
    values.push({ key: count === 1 ? 'revents' : `[${i}].revents`, value });
  }
  return values;
}
function waitStatus(call: CallView, at: number): CallValue[] {
  const bytes = call.bytes(at, 4);
  if (!bytes) return [];
  const status = view(bytes).getInt32(0, true);
  const value = (status & 0x7f) === 0 ? `exit ${(status >> 8) & 0xff}` : `killed by ${status & 0x7f}`;
  return [{ key: 'status', value }];
}
function signalInfo(call: CallView, at: number): CallValue[] {
  const bytes = call.bytes(at, 32);
  if (!bytes) return [];
  const data = view(bytes);
  return [
    { key: 'si_code', value: String(data.getInt32(8, true)) },
    { key: 'si_status', value: String(data.getInt32(24, true)) },
  ];
}
