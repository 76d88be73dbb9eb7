/** Entry point of the extension under Node (desktop VS Code, remote hosts). It only says what differs from a browser. */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type * as vscode from 'vscode';
import { git } from './cli/git-process';
import { grepConfigName } from './cli/grep';
import { nativeOf } from './cli/native';
import { activateEditor } from './editor/activate';
import type { WorkerPort } from './editor/engine';

export function activate(context: vscode.ExtensionContext): void {
  const native = nativeOf(process.platform);
  activateEditor(context, {
    startWorker: () => startWorker(context.asAbsolutePath('dist'), join(context.globalStorageUri.fsPath, 'kept')),
    grep: grepConfigName,
    git,
    ...(native && { native }),
  });
}

/** In MB, half of V8's own choice: nearly all that a first stop makes stays, so a larger space only holds its copies. */
const youngGeneration = 24;

/** In MB, enough for four kernels of 200 MB each. V8 lets a heap grow twofold between collections, from 1024 on fourfold. */
const oldGeneration = 800;

/** `dist` is the folder of the built files, which the worker reads by itself; `kept` the one where it keeps what it found. */
function startWorker(dist: string, kept: string): WorkerPort {
  const worker = new Worker(`${dist}/worker.cjs`, {
    workerData: { dist, kept },
    resourceLimits: { maxYoungGenerationSizeMb: youngGeneration, maxOldGenerationSizeMb: oldGeneration },
  });
  let crash: string | undefined;
  worker.on('error', (error) => (crash = error.message));
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.on('message', listener),
    onExit: (listener) => worker.on('exit', (code) => listener(crash ?? `exit code ${code}`)),
    terminate: () => void worker.terminate(),
  };
}
