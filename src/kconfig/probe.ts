/**
 * What is assumed about the machine that would build the kernel. Kconfig files ask their questions by `$(shell,…)`;
 * Patchscope starts no program, so the questions that kernels ask are answered here, as a machine with gcc 14.2 and
 * binutils 2.44, without Rust, clang, gcc plugins and 32-bit libraries would. What fits no rule is answered "no" and marked unknown, and
 * any answer can be given by the caller instead.
 */
import type { Probe } from './model';

export interface Toolchain {
  /** As scripts/cc-version.sh prints it: name, and version as major * 10000 + minor * 100 + patch. */
  readonly compiler: string;
  readonly assembler: string;
  readonly linker: string;
  /** As scripts/pahole-version.sh: 128 is 1.28; 0 is none. */
  readonly pahole: string;
}

export const assumedToolchain: Toolchain = {
  compiler: 'GCC 140200',
  assembler: 'GNU 24400',
  linker: 'BFD 24400',
  pahole: '128',
};

/** The command's output, without the newline at its end. `answers` maps whole commands to outputs. */
export function answerProbe(
  command: string,
  answers: Readonly<Record<string, string>>,
  toolchain: Toolchain = assumedToolchain,
): Pick<Probe, 'answer' | 'source'> {
  if (Object.hasOwn(answers, command)) return { answer: answers[command]!, source: 'override' };
  const conditional = /^\{ ?([^]*?);? ?\} >\/dev\/null 2>&1 && echo "([^"]*)" \|\| echo "([^"]*)"$/.exec(command);
  if (!conditional) {
    const answer = output(command.trim(), toolchain);
    return answer === undefined ? { answer: '', source: 'unknown' } : { answer, source: 'assumed' };
  }
  const [, condition = '', then = '', otherwise = ''] = conditional;
  const verdict = succeeds(condition.trim());
  return { answer: verdict ? then : otherwise, source: verdict === undefined ? 'unknown' : 'assumed' };
}

function output(command: string, toolchain: Toolchain): string | undefined {
  const words = /^set -- (.*) && echo \$(\d)$/.exec(command);
  if (words) return words[1]!.split(' ').filter(Boolean)[Number(words[2]) - 1] ?? '';
  const division = /^expr (\d+) \/ (\d+)$/.exec(command);
  if (division) return String(Math.trunc(Number(division[1]) / Number(division[2])));
  const script = /(?:^|\/)scripts\/([\w.-]+\.sh)/.exec(command)?.[1];
  switch (script) {
    case 'cc-version.sh':
      return toolchain.compiler;
    case 'as-version.sh':
      return toolchain.assembler;
    case 'ld-version.sh':
      return toolchain.linker;
    case 'pahole-version.sh':
      return toolchain.pahole;
    case 'rustc-version.sh':
    case 'rustc-llvm-version.sh':
      return '0';
  }
  if (/-print-file-name=plugin$/.test(command)) return 'plugin';
  if (/^(bindgen|rustc) --version\b/.test(command)) return '';
  return undefined;
}

/** Whether the command would exit with 0; undefined when no rule fits. */
function succeeds(command: string): boolean | undefined {
  const equal = /^test "?([^"]*?)"? = "?([^"]*?)"?$/.exec(command);
  if (equal) return equal[1] === equal[2];
  const length = /^test -([nz]) "([^"]*)"$/.exec(command);
  if (length) return (length[2] === '') === (length[1] === 'z');
  for (const [pattern, verdict] of commandRules) if (pattern.test(command)) return verdict;
  if (!compilation.test(command)) return undefined;
  return !absentFromGcc.test(command);
}

const commandRules: readonly (readonly [RegExp, boolean])[] = [
  [/^command -v /, true],
  [/^test -[def] /, false],
  [/rust_is_available\.sh/, false],
  [/scripts\/cc-can-link\.sh .*-m32/, false],
  [/^-c "import /, false],
  [/^openssl /, false],
  [/scripts\/(cc-can-link|tools-support-relr|gcc-goto|gcc-x86_(32|64)-has-stack-protector)\.sh/, true],
  [/grep -qi llvm$/, false],
  [/grep -qv llvm$/, true],
  [/ -v --[\w=-]+$/, true],
];

/** A compiler reading from a pipe or from /dev/null. */
const compilation = /(?:^|[\s/])(?:[\w.-]*(?:gcc|clang|cc)|\$CC)\s.*(?:\s-c\b|\s-S\b|\s-E\b)/;

/** Options and attributes of clang, of later versions of gcc, or of other machines than x86. */
const absentFromGcc = new RegExp(
  [
    '-mllvm',
    'tsan-compound-read-before-write',
    '-Wunreachable-code-fallthrough',
    '-frandomize-layout-seed',
    '-falloc-token',
    '-fms-anonymous-structs',
    '-fbasic-block-sections',
    '-fsanitize=(kcfi|kernel-memory|kernel-hwaddress|array-bounds|local-bounds|unsigned-integer|implicit-)',
    '-fsanitize-(memory|cfi|kcfi|ignorelist|undefined-ignore|coverage-stack)',
    '-D__SIZEOF_INT128__=0',
    '__counted_by__',
    '\\[\\]\\[\\d+\\] __attribute__\\(\\(__nonstring__',
  ].join('|'),
);
