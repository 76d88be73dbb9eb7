/**
 * Programs on a kernel that is booted for them: C files are compiled statically, packed with an init into a first root
 * file system, and a kernel image is booted on it in QEMU, without KVM. Answers are kept in .cache/oracle by the content
 * of everything that they depend on, so the same question costs nothing the second time.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { newcArchive } from './newc.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const answers = path.join(root, '.cache', 'oracle');
const initSource = path.join(root, 'test/oracle/init.c');
const compilerOptions = ['-w', '-D_GNU_SOURCE', '-O1', '-static', '-pthread'];
/** All programs of one boot together; emulated, a boot takes 5 to 20 s. */
const bootSeconds = 600;

/** Why no kernel can be booted here; undefined where one can. */
export function whyNoBoot() {
  for (const command of ['qemu-system-x86_64', 'gcc'])
    if (spawnSync(command, ['--version']).status !== 0) return `no ${command} on this machine`;
  return undefined;
}

/**
 * Runs programs ({ name, file, include? }: a C file and folders of its headers) on a kernel image, one after the other.
 * Returns { kernel, results: { name: { out, err, end } } }, `end` being "exit N", "signal N" or "timeout".
 */
export function askKernel(image, programs) {
  const binaries = programs.map((program) => [program.name, compileStatic(program)]);
  const init = compileStatic({ name: 'init', file: initSource });
  const hash = createHash('sha256').update(path.basename(image));
  for (const [name, bytes] of [['init', init], ...binaries]) hash.update(name).update(bytes);
  const kept = path.join(answers, `${path.basename(image)}-${hash.digest('hex').slice(0, 20)}.json`);
  if (existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8'));
  const answer = boot(image, init, binaries);
  writeWhole(kept, JSON.stringify(answer, undefined, 1));
  return answer;
}

/** A statically linked program; kept by the text of what it is compiled from, as gcc's preprocessor gives it. */
export function compileStatic({ name, file, include = [], options = [] }) {
  const folders = include.flatMap((folder) => ['-I', folder]);
  const all = [...compilerOptions, ...options, ...folders];
  const text = execFileSync('gcc', [...all, '-E', '-P', file], { maxBuffer: 1 << 28 });
  const key = createHash('sha256').update(all.join(' ')).update(text).digest('hex').slice(0, 20);
  const kept = path.join(answers, 'programs', `${name}-${key}`);
  if (!existsSync(kept)) {
    const work = mkdtempSync(path.join(tmpdir(), 'patchscope-static-'));
    try {
      const goal = path.join(work, name);
      execFileSync('gcc', [...all, file, '-o', goal], { stdio: ['ignore', 'ignore', 'pipe'], timeout: 60_000 });
      execFileSync('strip', [goal]);
      writeWhole(kept, readFileSync(goal));
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }
  return readFileSync(kept);
}

function boot(image, init, binaries) {
  const work = mkdtempSync(path.join(tmpdir(), 'patchscope-boot-'));
  try {
    const archive = path.join(work, 'init.cpio');
    const log = path.join(work, 'serial.log');
    const files = binaries.map(([name, bytes]) => [`programs/${name}`, bytes]);
    writeFileSync(archive, newcArchive(['dev', 'programs'], [['init', init], ...files]));
    // -cx16: with it QEMU 7.2 corrupts guests under load.
    const machine = '-accel tcg,thread=multi -cpu Nehalem,-cx16 -machine q35 -m 512 -smp 1 -nodefaults -no-user-config';
    const line = 'console=ttyS0 quiet loglevel=0 panic=-1 oops=panic rdinit=/init';
    const result = spawnSync(
      'qemu-system-x86_64',
      [
        ...machine.split(' '),
        ...['-display', 'none', '-no-reboot', '-serial', `file:${log}`],
        ...['-kernel', image, '-initrd', archive, '-append', line],
      ],
      { encoding: 'utf8', timeout: bootSeconds * 1000, killSignal: 'SIGKILL' },
    );
    const text = existsSync(log) ? readFileSync(log, 'utf8') : '';
    const answer = readAnswer(text);
    if (answer.done) return { kernel: answer.kernel, results: answer.results };
    const tail = text.split('\n').slice(-12).join('\n');
    const why = result.error ? `after ${bootSeconds} s` : result.stderr.trim();
    throw new Error(`${path.basename(image)} did not come to an end in QEMU (${why}); its last lines:\n${tail}`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** What init printed: lines `@kind text`. Everything else is the firmware's and the kernel's. */
function readAnswer(log) {
  const answer = { kernel: '', done: false, results: {} };
  let current;
  for (const line of log.split(/\r*\n/)) {
    const match = /@(kernel|run|out|cut|err|end|done) (.*)$/.exec(line);
    if (!match) continue;
    const [, kind, text] = match;
    if (kind === 'kernel') answer.kernel = text;
    else if (kind === 'done') answer.done = true;
    else if (kind === 'run') answer.results[text] = current = { out: '', err: '', end: 'lost' };
    else if (kind === 'end') current.end = text;
    else if (kind === 'err') current.err += `${text}\n`;
    else current.out += kind === 'cut' ? text : `${text}\n`;
  }
  return answer;
}

/** Writes beside the goal and renames: what is there is complete, also when two processes write it. */
function writeWhole(file, content) {
  mkdirSync(path.dirname(file), { recursive: true });
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, content);
  renameSync(aside, file);
}
