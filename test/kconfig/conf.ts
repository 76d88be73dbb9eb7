/**
 * The judge: the tree's own scripts/kconfig/conf, built from the tree into .cache/kconfig/ and run there with the tree's
 * scripts/dummy-tools as compiler. Its popen() is wrapped at link time, so every `$(shell …)` it runs is recorded with
 * its answer, and Patchscope can be told the same answers.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const cache = path.resolve(__dirname, '../../.cache/kconfig');

/** Runs the command as popen would, and appends command and answer, with their lengths, to $PROBE_LOG. */
const recorder = `
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
FILE *__real_popen(const char *command, const char *mode);
int __real_pclose(FILE *stream);
FILE *__wrap_popen(const char *command, const char *mode)
{
	FILE *real = __real_popen(command, mode), *copy = tmpfile(), *log = fopen(getenv("PROBE_LOG"), "a");
	char answer[4096];
	size_t n = fread(answer, 1, sizeof(answer), real);
	__real_pclose(real);
	fprintf(log, "%zu %zu\\n", strlen(command), n);
	fwrite(command, 1, strlen(command), log);
	fwrite(answer, 1, n, log);
	fclose(log);
	fwrite(answer, 1, n, copy);
	rewind(copy);
	return copy;
}
int __wrap_pclose(FILE *stream) { return fclose(stream); }
`;

/** Why conf cannot be built here, or undefined. */
export function confMissing(): string | undefined {
  for (const tool of ['gcc', 'flex', 'bison'])
    if (spawnSync(tool, ['--version']).status !== 0) return `${tool} is not installed: apt-get install gcc flex bison`;
  return undefined;
}

/** Builds conf of the tree unless that was done before; the program's path. */
export function buildConf(tree: string, version: string): string {
  const out = path.join(cache, `conf-${version}`);
  const program = path.join(out, 'conf');
  if (existsSync(program)) return program;
  mkdirSync(out, { recursive: true });
  const source = path.join(tree, 'scripts/kconfig');
  const run = (command: string, ...args: string[]) => execFileSync(command, args, { cwd: out, stdio: 'pipe' });
  run('flex', '-o', 'lexer.lex.c', '-L', path.join(source, 'lexer.l'));
  run('bison', '-o', 'parser.tab.c', '--defines=parser.tab.h', '-t', '-l', path.join(source, 'parser.y'));
  writeFileSync(path.join(out, 'recorder.c'), recorder);
  const files = ['conf.c', 'confdata.c', 'expr.c', 'menu.c', 'preprocess.c', 'symbol.c', 'util.c'];
  const include = [source, path.join(tree, 'scripts/include'), out].flatMap((folder) => ['-I', folder]);
  const wrap = '-Wl,--wrap=popen,--wrap=pclose';
  const own = ['lexer.lex.c', 'parser.tab.c', 'recorder.c'];
  run(
    'gcc',
    ...['-O2', '-D_GNU_SOURCE', ...include, wrap, '-o', 'conf.new', ...own],
    ...files.map((f) => path.join(source, f)),
  );
  run('mv', 'conf.new', 'conf');
  return program;
}

/** The environment make would give conf for x86 with CROSS_COMPILE=scripts/dummy-tools/. */
export function confEnvironment(tree: string, kernelVersion: string): Record<string, string> {
  const dummy = path.join(tree, 'scripts/dummy-tools/');
  return {
    srctree: tree,
    SRCARCH: 'x86',
    ARCH: 'x86',
    KERNELVERSION: kernelVersion,
    CC: `${dummy}gcc`,
    LD: `${dummy}ld`,
    AR: 'ar',
    NM: `${dummy}nm`,
    OBJCOPY: `${dummy}objcopy`,
    PAHOLE: `${dummy}pahole`,
    HOSTCC: 'gcc',
    HOSTCXX: 'g++',
    RUSTC: 'rustc',
    BINDGEN: 'bindgen',
    CC_VERSION_TEXT: 'gcc (scripts/dummy-tools/gcc)',
    RUSTC_VERSION_TEXT: '',
    PAHOLE_VERSION: '131',
  };
}

export interface ConfRun {
  readonly status: number;
  readonly config: string;
  readonly autoconf: string;
  readonly stderr: string;
  readonly answers: Record<string, string>;
  /** Wall-clock milliseconds. */
  readonly ms: number;
}

/** Runs conf in a folder of its own. `base` is its .config; `defconfig` a file it reads instead. */
export function runConf(
  program: string,
  env: Record<string, string>,
  args: readonly string[],
  base?: string,
  more: Record<string, string> = {},
): ConfRun {
  const folder = mkdtempSync(path.join(tmpdir(), 'patchscope-conf-'));
  try {
    if (base !== undefined) writeFileSync(path.join(folder, '.config'), base);
    const probes = path.join(folder, 'probes');
    const start = performance.now();
    const run = spawnSync(program, [...args, 'Kconfig'], {
      cwd: folder,
      env: { PATH: process.env['PATH'], ...env, PROBE_LOG: probes, KCONFIG_DEFCONFIG_LIST: '', ...more },
      maxBuffer: 1 << 28,
    });
    const ms = performance.now() - start;
    const read = (name: string) => {
      const file = path.join(folder, name);
      return existsSync(file) ? readFileSync(file, 'utf8') : '';
    };
    return {
      status: run.status ?? -1,
      config: read('.config'),
      autoconf: read('include/generated/autoconf.h'),
      stderr: run.stderr.toString(),
      answers: existsSync(probes) ? readProbes(readFileSync(probes)) : {},
      ms,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readProbes(log: Buffer): Record<string, string> {
  const answers: Record<string, string> = {};
  for (let at = 0; at < log.length;) {
    const end = log.indexOf(10, at);
    const [command, answer] = log.toString('latin1', at, end).split(' ').map(Number) as [number, number];
    const start = end + 1;
    answers[log.toString('utf8', start, start + command)] = log.toString(
      'utf8',
      start + command,
      start + command + answer,
    );
    at = start + command + answer;
  }
  return answers;
}
