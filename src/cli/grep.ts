/** `git grep` for a Kconfig symbol, for the editor's references in trusted windows. */
import { spawn } from 'node:child_process';

/** Longer than git takes for a kernel tree on a cold disk. */
const timeLimit = 60_000;
const files = ['*.c', '*.h', '*.S', '*Makefile*', '*Kbuild*', '*_defconfig', '*.config', '*configs/*'];

export interface Cancellation {
  onCancellationRequested(listener: () => void): { dispose(): void };
}

/** Paths of files that name CONFIG_`name`; undefined where git is missing or fails. Also works outside of a repository. */
export async function grepConfigName(
  folder: string,
  name: string,
  cancellation: Cancellation,
): Promise<string[] | undefined> {
  if (!/^\w+$/.test(name)) return undefined;
  const pattern = `CONFIG_${name}(_MODULE)?`;
  // No hook and no monitor that the repository's own configuration names is started.
  const common = ['-C', folder, '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', 'grep', '-lzIwE'];
  const rest = ['--no-textconv', '-e', pattern, '--', ...files];
  const inside = await git([...common, '--untracked', ...rest], cancellation);
  return inside ?? git([...common, '--no-index', ...rest], cancellation);
}

/** Its answer as a list; `undefined` on any failure. Nothing found is git's status 1 without a message. */
function git(args: readonly string[], cancellation: Cancellation): Promise<string[] | undefined> {
  return new Promise((resolve) => {
    const child = spawn('git', args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: timeLimit });
    const subscription = cancellation.onCancellationRequested(() => child.kill());
    const chunks: Buffer[] = [];
    let failure = '';
    const end = (found: string[] | undefined) => {
      subscription.dispose();
      resolve(found);
    };
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => (failure += chunk.toString()));
    child.on('error', () => end(undefined)); // There is no git.
    child.on('close', (status) => {
      const isAnswer = status === 0 || (status === 1 && failure === '');
      end(isAnswer ? Buffer.concat(chunks).toString().split('\0').filter(Boolean) : undefined);
    });
  });
}
