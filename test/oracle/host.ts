/** Programs on the kernel below, compiled with gcc as for a booted one. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { platform, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileStatic } from '../../scripts/boot-kernel.mjs';
import type { OracleProgram } from './programs';

/** Why this machine's kernel cannot be asked; undefined where it can. */
export function whyNoHost(): string | undefined {
  if (platform() !== 'linux') return `${platform()} is not Linux`;
  if (spawnSync('gcc', ['--version']).status !== 0) return 'no gcc on this machine';
  if (process.getuid?.() !== 0) return 'the probes need root';
  return undefined;
}

export const hostRelease = release();

/** What the program prints here, in a session of its own, within 20 s. */
export function askHost(program: OracleProgram): string {
  const work = mkdtempSync(join(tmpdir(), 'patchscope-host-'));
  try {
    const file = join(work, program.name);
    writeFileSync(file, compileStatic(program), { mode: 0o755 });
    const result = spawnSync('setsid', ['-w', file], { encoding: 'utf8', timeout: 20_000, cwd: work });
    if (result.status !== 0) throw new Error(`${program.name} ended with ${result.status ?? result.signal} here`);
    return result.stdout;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
