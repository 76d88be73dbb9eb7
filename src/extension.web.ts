/** Entry point of the extension in a browser (vscode.dev, web servers). It only says what differs from Node. */
import * as vscode from 'vscode';
import { activateEditor } from './editor/activate';
import type { WorkerPort } from './editor/engine';
import type { FromWorker, ToWorker } from './service/wire';

export function activate(context: vscode.ExtensionContext): void {
  activateEditor(context, { startWorker: () => startWorker(vscode.Uri.joinPath(context.extensionUri, 'dist')) });
}

/**
 * The worker's script and its files are read through VS Code, because a page may not start a worker from the address of
 * an extension. Messages wait until it runs.
 */
function startWorker(dist: vscode.Uri): WorkerPort {
  const waiting: ToWorker[] = [];
  let worker: Worker | undefined;
  let isOver = false;
  let receive: (message: FromWorker) => void = () => {};
  let exit: (reason: string) => void = () => {};
  const start = async () => {
    const files = ['worker.web.js', 'web-tree-sitter.wasm', 'tree-sitter-c.wasm', 'tree-sitter-kconfig.wasm'];
    files.push('bundled.json');
    const [script, ...assets] = await Promise.all(
      files.map((file) => vscode.workspace.fs.readFile(vscode.Uri.joinPath(dist, file))),
    );
    if (isOver) return;
    const address = URL.createObjectURL(new Blob([script!.slice()], { type: 'text/javascript' }));
    worker = new Worker(address);
    worker.onmessage = ({ data }) => receive(data as FromWorker);
    worker.onerror = (event) => exit(event.message);
    worker.postMessage(Object.fromEntries(assets.map((bytes, index) => [files[index + 1], bytes])));
    for (const message of waiting.splice(0)) worker.postMessage(message);
  };
  start().catch((error: unknown) => exit(String(error)));
  return {
    post: (message) => (worker ? worker.postMessage(message) : waiting.push(message)),
    onMessage: (listener) => (receive = listener),
    onExit: (listener) => (exit = listener),
    terminate: () => {
      isOver = true;
      worker?.terminate();
    },
  };
}
