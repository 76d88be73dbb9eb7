/**
 * The trees of open patches as files that can be read: `patchscope-patch:/KEY/base/fs/pidfs.c` and `…/patch-1/…`. Nothing
 * of them is on disk. Also mails that git made, under `patchscope-mail:`.
 */
import * as vscode from 'vscode';
import { parsePatchRoot } from '../service/patch-questions';
import type { PatchBook } from './patch-book';
import { mailScheme } from './patch-names';
import { ReadOnlyFiles } from './read-only-files';
import { patchScheme } from './trees';

export class PatchFiles extends ReadOnlyFiles {
  /** Files that were read, so that their documents follow the patch; by key of the patch. */
  private readonly seen = new Map<string, Map<string, vscode.Uri>>();
  /** The answers that they were read under. */
  private readonly answers = new Map<string, unknown>();
  /** Texts made for one look, such as a file as a hunk expects it. */
  private readonly made = new Map<string, string>();

  constructor(private readonly book: PatchBook) {
    super();
    book.onDidChange((patch) => {
      const uris = patch && this.seen.get(patch.key);
      if (!uris || this.answers.get(patch.key) === patch.answer) return;
      this.answers.set(patch.key, patch.answer);
      this.changed(uris.values());
    });
  }

  /** A text beside those of the trees, under a patch's key. */
  make(key: string, path: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: patchScheme, path: `/${key}/expected/${path}` });
    this.made.set(uri.path, text);
    this.changed([uri]);
    return uri;
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const made = this.made.get(uri.path);
    if (made !== undefined) return new TextEncoder().encode(made);
    const [, key = '', tree = '', ...names] = uri.path.split('/');
    const root = `${patchScheme}:/${key}/${tree}`;
    const patch = this.book.get(key);
    if (!patch || !parsePatchRoot(root))
      throw vscode.FileSystemError.FileNotFound('The patch is not open any more. Open it again to see its files.');
    const text = await this.book.context.asker.ask('patchFile', { root, path: names.join('/') });
    if (text === null) throw vscode.FileSystemError.FileNotFound(uri);
    const seen = this.seen.get(key) ?? new Map<string, vscode.Uri>();
    this.seen.set(key, seen.set(uri.toString(), uri));
    this.answers.set(key, patch.answer);
    return new TextEncoder().encode(text);
  }
}

/** Texts that are in memory alone: mails of a commit. The query names the tree that the commit is of. */
export class PatchTexts extends ReadOnlyFiles {
  private readonly texts = new Map<string, Uint8Array>();

  /** Keeps a text under a name, with the root of its tree; the same again replaces it. */
  put(name: string, root: string, text: Uint8Array): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: mailScheme, path: `/${name.replace(/[\\/]+/g, '-')}`, query: root });
    this.texts.set(uri.toString(), text);
    this.changed([uri]);
    return uri;
  }

  readFile(uri: vscode.Uri): Uint8Array {
    const text = this.texts.get(uri.toString());
    if (!text)
      throw vscode.FileSystemError.FileNotFound('This mail was in memory only and is gone. Open the commit again.');
    return text;
  }
}
