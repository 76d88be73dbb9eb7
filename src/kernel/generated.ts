/**
 * The headers that a kernel build generates before it compiles anything, made from the same sources in the tree: the
 * system call table, kernel/bounds.c, HZ, the version.
 */
import type { LexCache } from '../c/files';
import type { LateMacros } from '../c/preprocessor';
import { kernelVersion, type Solution } from '../kconfig/kconfig';
import type { Tree } from '../tree/tree';
import { compiledConstants, constantNames } from './constants';

export interface SystemCall {
  readonly number: number;
  /** Without prefix: 'pidfd_open'. */
  readonly name: string;
  /** The function behind it without prefix: 'newfstat' for fstat. */
  readonly entry: string;
}

/** Lines of a syscall table file: number, ABI, name, entry point. */
export function readSystemCallTable(text: string): SystemCall[] {
  const calls: SystemCall[] = [];
  for (const [, number, abi, name, entry] of text.matchAll(/^(\d+)[ \t]+(\w+)[ \t]+(\w+)(?:[ \t]+(\w+))?/gm)) {
    if (abi === 'x32' || entry === undefined) continue;
    calls.push({ number: Number(number), name: name!, entry: entry.replace(/^(?:__x64_)?sys_/, '') });
  }
  return calls;
}

export const systemCallTable = 'arch/x86/entry/syscalls/syscall_64.tbl';
export function systemCallsOf(tree: Tree): SystemCall[] {
  return readSystemCallTable(tree.read(systemCallTable) ?? '');
}

/** Headers of constants by path, and the files that the build compiles for them. */
const compiled: ReadonlyMap<string, string> = new Map([
  ['include/generated/bounds.h', 'kernel/bounds.c'],
  ['include/generated/asm-offsets.h', 'arch/x86/kernel/asm-offsets.c'],
  ['include/generated/rq-offsets.h', 'kernel/sched/rq-offsets.c'],
]);

export interface GeneratedHeaders {
  /** The text of the header at a path, made at the first call; undefined for what no build generates. */
  text(path: string): string | undefined;
  /**
   * The macros of a header that is read by nearly every unit, and hardly ever for its values: those of assembly. Only
   * their names are looked for until one is used.
   */
  late(path: string): LateMacros | undefined;
}

/** `autoconf`: the text of autoconf.h. */
export function generatedHeaders(
  tree: Tree,
  values: Solution['values'],
  autoconf: string,
  lexCache: LexCache,
): GeneratedHeaders {
  const value = (name: string) => Number(values.get(name)?.value ?? 0);
  const makers: Readonly<Record<string, () => string>> = {
    'include/generated/autoconf.h': () => autoconf,
    'include/generated/timeconst.h': () => timeConstants(value('HZ') || 250),
    'include/generated/utsrelease.h': () => `#define UTS_RELEASE "${kernelVersion(tree) ?? 'unknown'}"\n`,
    'include/generated/compile.h': () =>
      '#define UTS_MACHINE "x86_64"\n#define LINUX_COMPILE_BY "patchscope"\n#define LINUX_COMPILE_HOST "patchscope"\n#define LINUX_COMPILER "patchscope"\n',
    'include/generated/uapi/linux/version.h': () => versionHeader(tree),
    'arch/x86/include/generated/asm/cpufeaturemasks.h': () => featureMasks(tree, values),
    'arch/x86/include/generated/asm/unistd_64_x32.h': () => numbers(tree, systemCallTable, 'x32', 'x32_'),
    'arch/x86/include/generated/asm/unistd_32_ia32.h': () =>
      numbers(tree, 'arch/x86/entry/syscalls/syscall_32.tbl', 'i386', 'ia32_'),
    'arch/x86/include/generated/uapi/asm/unistd_64.h': () => numbers(tree, systemCallTable, 'common|64', ''),
    'arch/x86/include/generated/asm/unistd_64.h': () => numbers(tree, systemCallTable, 'common|64', ''),
  };
  const made = new Map<string, string>();
  const valuesOf = new Map<string, ReadonlyMap<string, bigint>>();
  /** While a header of constants is being made, it is empty for what it is made from. */
  const constants = (path: string): ReadonlyMap<string, bigint> => {
    const known = valuesOf.get(path);
    if (known) return known;
    valuesOf.set(path, new Map());
    const found = compiledConstants({ tree, stub: text, lexCache }, compiled.get(path)!);
    valuesOf.set(path, found);
    return found;
  };
  const text = (path: string): string | undefined => {
    if (compiled.has(path))
      return [...constants(path)].map(([name, constant]) => `#define ${name} ${constant}\n`).join('');
    const known = made.get(path);
    if (known !== undefined) return known;
    const maker = makers[path];
    // The tree's own file, if it was built, is not used: it may be of another configuration.
    if (!maker) return undefined;
    const header = maker();
    made.set(path, header);
    return header;
  };
  const late = (path: string): LateMacros | undefined => {
    const unit = compiled.get(path);
    if (unit === undefined || path === 'include/generated/bounds.h') return undefined;
    let names: readonly string[] | undefined;
    return {
      get names() {
        return (names ??= constantNames({ tree, stub: text, lexCache }, unit));
      },
      body: (name) => constants(path).get(name)?.toString(),
    };
  };
  return { text, late };
}

/** As scripts/syscallhdr.sh: the numbers of the calls of some ABIs in a table, and how many there are. */
function numbers(tree: Tree, path: string, abis: string, prefix: string): string {
  const lines = (tree.read(path) ?? '').matchAll(new RegExp(`^(\\d+)\\s+(?:${abis})\\s+(\\w+)`, 'gm'));
  const calls = [...lines].map(([, number, name]) => ({ number: Number(number), name }));
  const count = Math.max(-1, ...calls.map((c) => c.number)) + 1;
  return `${calls.map(({ number, name }) => `#define __NR_${prefix}${name} ${number}\n`).join('')}#define __NR_${prefix}syscalls ${count}\n`;
}

/** As arch/x86/tools/cpufeaturemasks.awk: the processor's features that the configuration requires and rules out. */
function featureMasks(tree: Tree, values: Solution['values']): string {
  const features = tree.read('arch/x86/include/asm/cpufeatures.h') ?? '';
  const words = Number(/^#define NCAPINTS\s+(\d+)/m.exec(features)?.[1] ?? 0);
  const lines: string[] = [];
  for (const set of ['DISABLED', 'REQUIRED']) {
    const masks = new Array<number>(words).fill(0);
    for (const [, name, word, bit] of features.matchAll(/^#define X86_FEATURE_(\w+)\s+\(\s*(\d+)\*32\s*\+\s*(\d+)\)/gm))
      if (values.get(`X86_${set}_FEATURE_${name}`)?.value === 'y') masks[Number(word)]! |= 1 << Number(bit);
    const used = masks.flatMap((mask, i) => (mask === 0 ? [] : [`((x) >> 5) == ${i} ? ${set}_MASK${i} : `]));
    masks.forEach((mask, i) => lines.push(`#define ${set}_MASK${i} 0x${(mask >>> 0).toString(16).padStart(8, '0')}U`));
    lines.push(`#define ${set}_MASK_BIT_SET(x) ((${used.join('')}0) & (1U << ((x) & 31)))`);
  }
  return `${lines.join('\n')}\n`;
}

function versionHeader(tree: Tree): string {
  const [major = 0, minor = 0, patch = 0] = (kernelVersion(tree) ?? '').split('.').map((n) => parseInt(n, 10) || 0);
  const code = major * 65536 + minor * 256 + Math.min(255, patch);
  return `#define LINUX_VERSION_CODE ${code}\n#define KERNEL_VERSION(a,b,c) (((a) << 16) + ((b) << 8) + ((c) > 255 ? 255 : (c)))\n#define LINUX_VERSION_MAJOR ${major}\n#define LINUX_VERSION_PATCHLEVEL ${minor}\n#define LINUX_VERSION_SUBLEVEL ${patch}\n`;
}

/** kernel/time/timeconst.bc: multipliers and shifts between ticks and milliseconds, microseconds, nanoseconds. */
export function timeConstants(hz: number): string {
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
  const big = BigInt;
  // The widest shift for which the multiplier, rounded up, has 32 bits.
  const shift = (n: number, d: number) => {
    let s = 31;
    for (; s > 0; s--) if ((((1n << big(s)) * big(n) + big(d) - 1n) / big(d)) >> 32n === 0n) break;
    let wide = s;
    while ((((1n << big(wide + 1)) * big(n) + big(d) - 1n) / big(d)) >> 32n === 0n) wide++;
    return wide;
  };
  const lines = [
    '#include <linux/param.h>',
    '#include <linux/types.h>',
    `#if HZ != ${hz}`,
    '#error "timeconst.h is of another HZ"',
    '#endif',
  ];
  const convert = (name: string, n: number, d: number) => {
    const s = shift(n, d);
    const g = gcd(n, d);
    const multiplier = ((1n << big(s)) * big(n) + big(d) - 1n) / big(d);
    const adjust = ((big(d / g) - 1n) << big(s)) / big(d / g);
    lines.push(`#define ${name}_MUL32 U64_C(0x${multiplier.toString(16).toUpperCase()})`);
    lines.push(`#define ${name}_ADJ32 U64_C(0x${adjust.toString(16).toUpperCase()})`);
    lines.push(`#define ${name}_SHR32 ${s}`);
  };
  const fraction = (name: string, n: number, d: number) => {
    const g = gcd(n, d);
    lines.push(`#define ${name}_NUM ${n / g}`, `#define ${name}_DEN ${d / g}`);
  };
  for (const [unit, per] of [
    ['MSEC', 1000],
    ['USEC', 1_000_000],
  ] as const) {
    convert(`HZ_TO_${unit}`, per, hz);
    fraction(`HZ_TO_${unit}`, per, hz);
    convert(`${unit}_TO_HZ`, hz, per);
    fraction(`${unit}_TO_HZ`, hz, per);
  }
  fraction('HZ_TO_NSEC', 1_000_000_000, hz);
  fraction('NSEC_TO_HZ', hz, 1_000_000_000);
  return `${lines.join('\n')}\n`;
}
