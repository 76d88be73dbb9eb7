/**
 * Which files of a tree name a Kconfig symbol. In a trusted window git answers, where there is one; else the tree's folders
 * are gone through, which takes a while for a kernel: it can be cancelled, and says how far it is. Only ever on request.
 */
import * as vscode from 'vscode';
import { uriOf } from './names';

/** The paths that `git grep` finds; undefined where git cannot say. */
export type Grep = (
  folder: string,
  name: string,
  cancellation: vscode.CancellationToken,
) => Promise<string[] | undefined>;

/** Files that make, the preprocessor and Kconfig's own tools take a symbol from. */
const named = /(^|\/)(Makefile|Kbuild)[^/]*$|\.[chS]$|(_defconfig|\.config)$|(^|\/)\.config$|(^|\/)configs\/[^/]+$/;
/** Folders that hold no code of the kernel, or nothing of the tree at all. */
const skipped = new Set(['.git', 'Documentation', 'node_modules', 'LICENSES']);
/** A scan shorter than this needs no notification. */
const quietMilliseconds = 700;
const readsAtOnce = 24;

export class NameSearch {
  constructor(
    private readonly grep: Grep | undefined,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  async filesNaming(root: string, name: string, cancellation: vscode.CancellationToken): Promise<string[]> {
    const uri = uriOf(root);
    if (this.grep && vscode.workspace.isTrusted && uri.scheme === 'file') {
      const found = await this.grep(uri.fsPath, name, cancellation);
      // git leaves .config out, which repositories ignore.
      if (found) return [...new Set([...found, '.config'])];
      this.log.debug(`git does not search ${root}; its folders are gone through`);
    }
    return this.scan(uri, name, cancellation);
  }

  private async scan(root: vscode.Uri, name: string, cancellation: vscode.CancellationToken): Promise<string[]> {
    const scan = new Scan(root, name);
    const subscription = cancellation.onCancellationRequested(() => scan.stop());
    const work = scan.run().finally(() => subscription.dispose());
    const isQuick = await Promise.race([
      work.then(() => true),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(false), quietMilliseconds)),
    ]);
    if (isQuick) return work;
    const title = `Searching for CONFIG_${name}`;
    return vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      (progress, button) => {
        button.onCancellationRequested(() => scan.stop());
        scan.onProgress = (files) => progress.report({ message: `${files.toLocaleString('en')} files read` });
        return work;
      },
    );
  }
}

class Scan {
  onProgress: (files: number) => void = () => {};
  private readonly found: string[] = [];
  private files = 0;
  private isStopped = false;

  constructor(
    private readonly root: vscode.Uri,
    private readonly name: string,
  ) {}

  /** What is found until then is the answer. */
  stop(): void {
    this.isStopped = true;
  }

  async run(): Promise<string[]> {
    const folders = [''];
    for (let folder = folders.pop(); folder !== undefined && !this.isStopped; folder = folders.pop()) {
      const waiting: string[] = [];
      for (const [child, type] of await this.list(folder)) {
        const path = folder === '' ? child : `${folder}/${child}`;
        // A link to a folder may lead in a circle.
        if (type === vscode.FileType.Directory && !skipped.has(child)) folders.push(path);
        else if (type === vscode.FileType.File && named.test(path)) waiting.push(path);
      }
      for (let at = 0; at < waiting.length && !this.isStopped; at += readsAtOnce) {
        await Promise.all(waiting.slice(at, at + readsAtOnce).map((path) => this.look(path)));
        this.onProgress(this.files);
      }
    }
    return this.found.sort();
  }

  private async list(folder: string): Promise<[string, vscode.FileType][]> {
    try {
      return await vscode.workspace.fs.readDirectory(vscode.Uri.joinPath(this.root, folder));
    } catch {
      return []; // Gone meanwhile, or not to be read by us: then it names nothing that can be shown.
    }
  }

  private async look(path: string): Promise<void> {
    this.files++;
    try {
      const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(this.root, path));
      if (new TextDecoder('latin1').decode(bytes).includes(`CONFIG_${this.name}`)) this.found.push(path);
    } catch {
      return; // As above.
    }
  }
}
