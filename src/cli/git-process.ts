/**
 * git as a child process, for the extension under Node. Whoever calls has made sure that the window is trusted: git runs
 * what a repository's configuration names. What can be switched off is switched off all the same.
 */
import { spawn } from 'node:child_process';

/** git's own words where it failed. */
export class GitFailed extends Error {}

const quiet = ['--no-optional-locks', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'core.quotePath=false']; // prettier-ignore
const mostBytes = 256 << 20;
const mostMilliseconds = 20_000;

/** Runs git in a folder and gives what it prints; `input` goes to its stdin. Ends it when `signal` says so. */
export function git(
  folder: string,
  args: readonly string[],
  input?: string,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', [...quiet, '-C', folder, ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: mostMilliseconds,
      ...(signal && { signal }),
    });
    const out: Buffer[] = [];
    let size = 0;
    let errors = '';
    child.stdout.on('data', (data: Buffer) => {
      out.push(data);
      size += data.length;
      if (size > mostBytes) child.kill();
    });
    child.stderr.on('data', (data: Buffer) => (errors = `${errors}${data.toString()}`.slice(0, 4000)));
    child.on('error', (error) => reject(new GitFailed(`git cannot be started: ${error.message}`)));
    child.on('close', (code) => {
      if (code === 0) return resolve(Buffer.concat(out));
      const [line] = errors.trim().split('\n');
      reject(
        new GitFailed(line || `git ${args[0]} ended with ${code ?? 'a signal: it took too long or said too much'}`),
      );
    });
    // A git that ends early does not read its input; what it says is told by its exit.
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
  });
}
