/**
 * What ships inside the extension, as a file system of its own: `patchscope-demo:/demo/…` (the demo tree) and
 * `/scenarios/…` can be edited, in memory and for this window; `/src/…` (the models and the libc that a debug session
 * steps through) can be read.
 */
import * as vscode from 'vscode';

export const demoScheme = 'patchscope-demo';
export const demoRoot = `${demoScheme}:/demo`;
const editable = /^\/(demo|scenarios)\/./;

export class DemoFiles implements vscode.FileSystemProvider {
  private readonly changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.changes.event;
  private readonly written = new Map<string, string>();
  private files: Promise<Map<string, StoredFile>> | undefined;

  constructor(private readonly loadTexts: () => Promise<Readonly<Record<string, string>>>) {}

  /** Files that were written, by their URI as text. */
  edited(): ReadonlyMap<string, string> {
    return this.written;
  }

  /** The text as it was written last, or undefined where the file is as it was shipped. */
  editedText(uri: vscode.Uri): string | undefined {
    return this.written.get(uri.toString());
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => {}); // Only writeFile changes a file, and that tells.
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const files = await this.load();
    const file = files.get(uri.path);
    const readonly = editable.test(`${uri.path}/`) ? {} : { permissions: vscode.FilePermission.Readonly };
    if (file)
      return { type: vscode.FileType.File, ctime: 0, mtime: file.modified, size: file.bytes.length, ...readonly };
    if (this.children(files, uri.path).size > 0)
      return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0, ...readonly };
    throw vscode.FileSystemError.FileNotFound(uri);
  }

  async readDirectory(uri: vscode.Uri): Promise<[string, vscode.FileType][]> {
    const children = this.children(await this.load(), uri.path);
    if (children.size === 0) throw vscode.FileSystemError.FileNotFound(uri);
    return [...children];
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const file = (await this.load()).get(uri.path);
    if (!file) throw vscode.FileSystemError.FileNotFound(uri);
    return file.bytes;
  }

  async writeFile(uri: vscode.Uri, bytes: Uint8Array, options: { create: boolean; overwrite: boolean }): Promise<void> {
    if (!editable.test(uri.path)) throw vscode.FileSystemError.NoPermissions(uri);
    const files = await this.load();
    const existed = files.has(uri.path);
    if (!existed && !options.create) throw vscode.FileSystemError.FileNotFound(uri);
    if (existed && options.create && !options.overwrite) throw vscode.FileSystemError.FileExists(uri);
    files.set(uri.path, { bytes, modified: Date.now() });
    this.written.set(uri.toString(), new TextDecoder().decode(bytes));
    const type = existed ? vscode.FileChangeType.Changed : vscode.FileChangeType.Created;
    this.changes.fire([{ type, uri }]);
  }

  createDirectory(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri); // A folder is there when a file is in it.
  }

  delete(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  private load(): Promise<Map<string, StoredFile>> {
    this.files ??= this.loadTexts().then((texts) => {
      const encoder = new TextEncoder();
      return new Map(
        Object.entries(texts).map(([path, text]) => [`/${path}`, { bytes: encoder.encode(text), modified: 0 }]),
      );
    });
    return this.files;
  }

  private children(files: ReadonlyMap<string, StoredFile>, folder: string): Map<string, vscode.FileType> {
    const prefix = folder.endsWith('/') ? folder : `${folder}/`;
    const found = new Map<string, vscode.FileType>();
    for (const path of files.keys()) {
      if (!path.startsWith(prefix)) continue;
      const [name, ...below] = path.slice(prefix.length).split('/');
      found.set(name!, below.length > 0 ? vscode.FileType.Directory : vscode.FileType.File);
    }
    return found;
  }
}

interface StoredFile {
  readonly bytes: Uint8Array;
  readonly modified: number;
}
