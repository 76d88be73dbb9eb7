/** Builds a demo tree with gcc for one configuration, and runs scenarios on it; see machine.c. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';
import { expectedKernels, scenarioHead, scenarioNames } from '../scenarios/scenario-files';

export const demoFolder = join(import.meta.dirname, '../../demo');
export const canBuild =
  platform() === 'linux' && process.arch === 'x64' && spawnSync('gcc', ['--version']).status === 0;

/** The scenarios that the demo tree prints something for; tasks are processes here, so those with threads are left out. */
export function nativeScenarios(fsPid: 'y' | 'n'): string[] {
  return scenarioNames()
    .filter((name) => expectedKernels(name).includes(`demo-${fsPid}`))
    .filter((name) => !scenarioHead(name).needs.includes('threads'));
}

/** Paths of the C files below `root`, relative to it. */
function sources(root: string): string[] {
  return (readdirSync(root, { recursive: true }) as string[]).filter((path) => path.endsWith('.c')).sort();
}

/** Builds the tree at `root` as a library in `out`; throws where gcc finds anything to say. */
export function buildKernel(root: string, out: string, fsPid: 'y' | 'n'): void {
  mkdirSync(join(out, 'generated'), { recursive: true });
  const config = `#define CONFIG_64BIT 1\n${fsPid === 'y' ? '#define CONFIG_FS_PID 1\n' : ''}`;
  writeFileSync(join(out, 'generated/autoconf.h'), config);
  const forced = ['compiler-version', 'kconfig', 'compiler_types'];
  execFileSync(
    'gcc',
    [
      ...['-std=gnu11', '-g', '-fPIC', '-shared', '-ffreestanding', '-fno-builtin', '-nostdinc', '-Wall', '-Werror'],
      ...['-Iinclude', '-Iinclude/uapi', `-I${out}`],
      ...forced.flatMap((name) => ['-include', `include/linux/${name}.h`]),
      ...['-Wl,-z,norelro', '-Wl,-Bsymbolic', ...sources(root), '-o', join(out, 'libdemo.so')],
    ],
    { cwd: root, stdio: 'pipe' },
  );
  if (!existsSync(join(out, 'machine.o')))
    execFileSync('gcc', [
      ...['-w', '-g', '-fPIC', '-c', join(import.meta.dirname, 'machine.c'), '-o', join(out, 'machine.o')],
    ]);
}

export interface ProgramResult {
  readonly stdout: string;
  /** What the stand-in for the machine complains of. */
  readonly stderr: string;
  readonly status: number | null;
}

/** Runs a program on the kernel in `out`; `failing` names a cache whose first allocation after the boot fails. */
export function runOnKernel(out: string, program: string, failing = ''): ProgramResult {
  const binary = join(out, 'program');
  execFileSync('gcc', [
    ...['-w', '-g', '-fPIC', '-rdynamic', '-include', join(import.meta.dirname, 'user.h')],
    ...[program, join(out, 'machine.o'), join(out, 'libdemo.so'), `-Wl,-rpath,${out}`, '-o', binary],
  ]);
  return spawnSync(binary, { encoding: 'utf8', timeout: 20_000, env: { ...process.env, DEMO_FAIL: failing } });
}
