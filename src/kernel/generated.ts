/**
 * The headers that a kernel build generates before it compiles anything, made from the same sources in the tree: the
 * system call table, kernel/bounds.c, HZ, the version.
 */
import { evaluateConstant } from '../c/data';
import { FileTable } from '../c/files';
import { kernelFolders, kernelForcedIncludes } from '../c/include';
import { Image } from '../c/image';
import { parseExpressionIn, parseUnit } from '../c/parser';
import { Preprocessor } from '../c/preprocessor';
import { kernelVersion, type Solution } from '../kconfig/kconfig';
import type { Tree } from '../tree/tree';

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
  for (const [, number, abi, name, entry] of text.matchAll(/^(\d+)\s+(\w+)\s+(\w+)(?:\s+(\w+))?/gm)) {
    if (abi === 'x32' || entry === undefined) continue;
    calls.push({ number: Number(number), name: name!, entry: entry.replace(/^(?:__x64_)?sys_/, '') });
  }
  return calls;
}

const tablePath = 'arch/x86/entry/syscalls/syscall_64.tbl';
export function systemCallsOf(tree: Tree): SystemCall[] {
  return readSystemCallTable(tree.read(tablePath) ?? '');
}

/** The generated headers by path, made when first asked for. `autoconf`: the text of autoconf.h. */
export function generatedHeaders(
  tree: Tree,
  values: Solution['values'],
  autoconf: string,
): (path: string) => string | undefined {
  const value = (name: string) => Number(values.get(name)?.value ?? 0);
  const makers: Readonly<Record<string, () => string>> = {
    'include/generated/autoconf.h': () => autoconf,
    'include/generated/asm-offsets.h': () => '',
    // The model has no run queues; migration is never disabled in earnest.
    'include/generated/rq-offsets.h': () => '#define RQ_nr_pinned 0\n',
    'include/generated/bounds.h': () => bounds(tree, autoconf),
    'include/generated/timeconst.h': () => timeConstants(value('HZ') || 250),
    'include/generated/utsrelease.h': () => `#define UTS_RELEASE "${kernelVersion(tree) ?? 'unknown'}"\n`,
    'include/generated/compile.h': () =>
      '#define UTS_MACHINE "x86_64"\n#define LINUX_COMPILE_BY "patchscope"\n#define LINUX_COMPILE_HOST "patchscope"\n#define LINUX_COMPILER "patchscope"\n',
    'include/generated/uapi/linux/version.h': () => versionHeader(tree),
    'arch/x86/include/generated/asm/cpufeaturemasks.h': () => '',
    'arch/x86/include/generated/asm/unistd_64_x32.h': () => '',
    'arch/x86/include/generated/asm/unistd_32_ia32.h': () => table32(tree),
    'arch/x86/include/generated/uapi/asm/unistd_64.h': () => table64(tree),
    'arch/x86/include/generated/asm/unistd_64.h': () => table64(tree),
  };
  const made = new Map<string, string>();
  return (path) => {
    const known = made.get(path);
    if (known !== undefined) return known;
    const maker = makers[path];
    // The tree's own file, if it was built, is not used: it may be of another configuration.
    if (!maker) return undefined;
    made.set(path, '');
    const text = maker();
    made.set(path, text);
    return text;
  };
}

function table64(tree: Tree): string {
  const calls = systemCallsOf(tree);
  return `${calls.map(({ number, name }) => `#define __NR_${name} ${number}\n`).join('')}#define __NR_syscalls ${Math.max(0, ...calls.map((c) => c.number)) + 1}\n`;
}
function table32(tree: Tree): string {
  const lines = [...(tree.read('arch/x86/entry/syscalls/syscall_32.tbl') ?? '').matchAll(/^(\d+)\s+i386\s+(\w+)/gm)];
  return lines.map(([, number, name]) => `#define __NR_ia32_${name} ${number}\n`).join('');
}

function versionHeader(tree: Tree): string {
  const [major = 0, minor = 0, patch = 0] = (kernelVersion(tree) ?? '').split('.').map((n) => parseInt(n, 10) || 0);
  const code = major * 65536 + minor * 256 + Math.min(255, patch);
  return `#define LINUX_VERSION_CODE ${code}\n#define KERNEL_VERSION(a,b,c) (((a) << 16) + ((b) << 8) + ((c) > 255 ? 255 : (c)))\n#define LINUX_VERSION_MAJOR ${major}\n#define LINUX_VERSION_PATCHLEVEL ${minor}\n#define LINUX_VERSION_SUBLEVEL ${patch}\n`;
}

/** The DEFINE()s of kernel/bounds.c with their values, as the build gets them by compiling that file. */
function bounds(tree: Tree, autoconf: string): string {
  const path = 'kernel/bounds.c';
  const files = new FileTable();
  const text = tree.read(path);
  if (text === undefined) return '';
  const stubs: Readonly<Record<string, string>> = {
    'include/generated/autoconf.h': autoconf,
    'include/generated/asm-offsets.h': '',
    'include/generated/timeconst.h': '',
  };
  const preprocessor = new Preprocessor({
    files,
    tree,
    folders: kernelFolders,
    forcedIncludes: kernelForcedIncludes,
    defines: [['__KERNEL__', '1']],
    stub: (p) => stubs[p] ?? (p.endsWith('unistd_64.h') ? '' : undefined),
    // DEFINE() writes assembly text for a script; its operand is what is wanted.
    replacements: new Map([['DEFINE', '(name, value) patchscope_define(#name, value)']]),
  });
  const unit = parseUnit(preprocessor.open(path), { unitIndex: 0, msExtensions: true, primitives: new Set() });
  const image = new Image('kernel', { resolveFunction: () => undefined, resolveVariable: () => undefined }, 0);
  const lines: string[] = [];
  const file = preprocessor.search.read(path)!;
  for (const match of text.matchAll(/^\s*DEFINE\((\w+),\s*(.*)\);/gm)) {
    const offset = match.index;
    if (preprocessor.inactive(file).some((r) => r.start <= offset && offset < r.end)) continue;
    const aside = new Preprocessor({ files, tree, folders: [] }, preprocessor);
    const expression = parseExpressionIn(aside.openText('<bound>', match[2]!), { unit });
    lines.push(`#define ${match[1]} ${evaluateConstant(image, expression)}`);
  }
  return `${lines.join('\n')}\n`;
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
