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

/**
 * Instead of popen: an answer out of $PROBE_REPLAY, else the command is run. Command and answer are appended, with their
 * lengths in front, to $PROBE_LOG.
 */
const recorder = `
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
FILE *__real_popen(const char *command, const char *mode);
int __real_pclose(FILE *stream);
static size_t replay(const char *command, char *answer)
{
	const char *path = getenv("PROBE_REPLAY");
	FILE *log = path ? fopen(path, "r") : NULL;
	static char known[65536];
	size_t length, n;
	while (log && fscanf(log, "%zu %zu", &length, &n) == 2 && fgetc(log) == '\\n') {
		if (length >= sizeof(known) || n > 4096 || fread(known, 1, length, log) != length)
			break;
		known[length] = 0;
		if (fread(answer, 1, n, log) != n)
			break;
		if (strcmp(known, command) == 0) {
			fclose(log);
			return n;
		}
	}
	if (log)
		fclose(log);
	return -1;
}
FILE *__wrap_popen(const char *command, const char *mode)
{
	FILE *copy = tmpfile(), *log;
	char answer[4096];
	size_t n = replay(command, answer);
	if (n == (size_t)-1) {
		FILE *real = __real_popen(command, mode);
		n = fread(answer, 1, sizeof(answer), real);
		__real_pclose(real);
	}
	log = fopen(getenv("PROBE_LOG"), "a");
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
  const recorderFile = path.join(out, 'recorder.c');
  if (existsSync(program) && readFileSync(recorderFile, 'utf8') === recorder) return program;
  mkdirSync(out, { recursive: true });
  const source = path.join(tree, 'scripts/kconfig');
  const run = (command: string, ...args: string[]) => execFileSync(command, args, { cwd: out, stdio: 'pipe' });
  run('flex', '-o', 'lexer.lex.c', '-L', path.join(source, 'lexer.l'));
  run('bison', '-o', 'parser.tab.c', '--defines=parser.tab.h', '-t', '-l', path.join(source, 'parser.y'));
  writeFileSync(recorderFile, recorder);
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
  /** What `--savedefconfig=saved` wrote. */
  readonly saved: string;
  readonly stderr: string;
  /** Every command that was asked, with its output; and the same as PROBE_REPLAY takes it. */
  readonly answers: Record<string, string>;
  readonly log: Buffer;
  /** Wall-clock milliseconds. */
  readonly ms: number;
}

export interface ConfRequest {
  readonly program: string;
  /** Instead of the environment this process has, but for PATH. */
  readonly env: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  /** The .config it finds. */
  readonly base?: string | undefined;
  /** More files of the folder it runs in, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** ConfRun.log of an earlier run. */
  readonly replay?: Buffer | undefined;
}

/** Runs conf in a folder of its own; `files` may hold a Kconfig file, which then comes before that of the tree. */
export function runConf({ program, env, args, base, files, replay }: ConfRequest): ConfRun {
  const folder = mkdtempSync(path.join(tmpdir(), 'patchscope-conf-'));
  const file = (name: string) => path.join(folder, name);
  try {
    if (base !== undefined) writeFileSync(file('.config'), base);
    for (const [name, text] of Object.entries(files ?? {})) {
      mkdirSync(path.dirname(file(name)), { recursive: true });
      writeFileSync(file(name), text);
    }
    if (replay) writeFileSync(file('replay'), replay);
    const start = performance.now();
    const run = spawnSync(program, [...args, 'Kconfig'], {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        KCONFIG_DEFCONFIG_LIST: '',
        ...env,
        PROBE_LOG: file('probes'),
        ...(replay && { PROBE_REPLAY: file('replay') }),
      },
      maxBuffer: 1 << 28,
      timeout: 120_000,
    });
    const ms = performance.now() - start;
    const read = (name: string) => (existsSync(file(name)) ? readFileSync(file(name)) : Buffer.alloc(0));
    const log = read('probes');
    return {
      status: run.status ?? -1,
      config: read('.config').toString(),
      autoconf: read('include/generated/autoconf.h').toString(),
      saved: read('saved').toString(),
      stderr: run.stderr.toString(),
      answers: readProbes(log),
      log,
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
    const middle = end + 1 + command;
    answers[log.toString('utf8', end + 1, middle)] = log.toString('utf8', middle, middle + answer);
    at = middle + answer;
  }
  return answers;
}
