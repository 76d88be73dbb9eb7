/**
 * Which kernel tree a document belongs to, and what this session does with that tree: the Kconfig values it exchanges and
 * the scenario it prefers. Nothing of this is written to disk.
 */
import * as vscode from 'vscode';
import type { FileOfTree, Subject } from '../service/client';
import { parsePatchRoot, patchRoot } from '../service/patch-questions';
import { demoRoot, demoScheme } from './demo';
import { nameOf, uriOf } from './names';
import { RootFinder } from './root';

/** Scheme of the trees of an open patch: `patchscope-patch:/KEY/base/fs/pidfs.c`. */
export const patchScheme = 'patchscope-patch';

/** All trees of one patch are compared with each other, so they share values and scenario. */
function sessionOf(root: string): string {
  const patch = parsePatchRoot(root);
  return patch ? patchRoot(patch.key, 0) : root;
}

export class Trees {
  private readonly finders = new Map<string, RootFinder>();
  private readonly values = new Map<string, Record<string, string>>();
  private readonly scenarios = new Map<string, string>();
  private readonly bases = new Map<string, string>();
  private readonly answers = new Map<string, Record<string, string>>();
  /** Keys of the patches that are open. */
  private readonly patches = new Set<string>();
  private readonly closings = new vscode.EventEmitter<string>();
  /** Fires with the key of a patch whose trees are gone. */
  readonly onDidClosePatch = this.closings.event;
  private readonly changes = new vscode.EventEmitter<string>();
  /** Fires with the root of a tree whose subject has changed. */
  readonly onDidChange = this.changes.event;

  /** The document as a file of a kernel tree, or undefined outside of one. */
  async fileOf(uri: vscode.Uri): Promise<FileOfTree | undefined> {
    const root = await this.rootOf(uri);
    if (root === undefined) return undefined;
    const base = uriOf(root).path;
    return { subject: this.subject(root), path: uri.path.slice(base.length + 1) };
  }

  /** The root of the tree that the document is in, or undefined. */
  async rootOf(uri: vscode.Uri): Promise<string | undefined> {
    if (uri.scheme === patchScheme) {
      const [, key = '', tree] = uri.path.split('/');
      return this.patches.has(key) ? `${patchScheme}:/${key}/${tree}` : undefined;
    }
    if (uri.scheme === demoScheme) return uri.path.startsWith('/demo/') ? demoRoot : undefined;
    const path = await this.finder(uri).find(uri.path);
    return path === undefined ? undefined : nameOf(uri.with({ path, query: '', fragment: '' }));
  }

  /**
   * The tree to run a program on that is in none itself: the tree of a visible editor, else of the workspace, else the
   * demo.
   */
  async currentRoot(): Promise<string> {
    for await (const root of this.rootsInView()) return root;
    return demoRoot;
  }

  /** The kernel tree that a patch may be for: as `currentRoot`, but none that is a patch's own, and no demo unasked. */
  async openRoot(): Promise<string | undefined> {
    for await (const root of this.rootsInView()) if (!parsePatchRoot(root)) return root;
    return undefined;
  }

  /** A kernel tree of the user's: as `openRoot`, but never the demo. */
  async ownRoot(): Promise<string | undefined> {
    for await (const root of this.rootsInView()) if (!parsePatchRoot(root) && root !== demoRoot) return root;
    return undefined;
  }

  private async *rootsInView(): AsyncGenerator<string> {
    const editors = [vscode.window.activeTextEditor, ...vscode.window.visibleTextEditors];
    for (const editor of editors) {
      const root = editor && (await this.rootOf(editor.document.uri));
      if (root !== undefined) yield root;
    }
    for (const folder of vscode.workspace.workspaceFolders ?? []) {
      const root = await this.rootOf(vscode.Uri.joinPath(folder.uri, 'Kconfig'));
      if (root !== undefined) yield root;
    }
  }

  subject(root: string): Subject {
    const settings = vscode.workspace.getConfiguration('patchscope', uriOf(root));
    const session = sessionOf(root);
    const config = this.bases.get(session) ?? settings.get<string>('config', '');
    const answers = this.answers.get(session) ?? {};
    const scenario = this.scenarios.get(session) ?? settings.get<string>('scenario', '');
    return {
      root,
      set: { ...this.values.get(session) },
      ...(config ? { config } : {}),
      ...(Object.keys(answers).length > 0 ? { answers } : {}),
      ...(scenario ? { scenario } : {}),
    };
  }

  setValue(root: string, symbol: string, value: string): void {
    const session = sessionOf(root);
    this.values.set(session, { ...this.values.get(session), [symbol]: value });
    this.changes.fire(root);
  }

  /** Back to the tree's value of one symbol, or of all where none is named. */
  unsetValue(root: string, symbol?: string): void {
    const session = sessionOf(root);
    const left = Object.entries(this.values.get(session) ?? {}).filter(
      ([name]) => symbol !== undefined && name !== symbol,
    );
    this.values.set(session, Object.fromEntries(left));
    this.changes.fire(root);
  }

  /** A `.config` to start from in this session; undefined: the tree's own. */
  setBase(root: string, file: string | undefined): void {
    if (file === undefined) this.bases.delete(sessionOf(root));
    else this.bases.set(sessionOf(root), file);
    this.changes.fire(root);
  }

  /** What a shell command of the Kconfig files is taken to print; undefined: as is assumed. */
  setAnswer(root: string, command: string, output: string | undefined): void {
    const session = sessionOf(root);
    const others = Object.entries(this.answers.get(session) ?? {}).filter(([known]) => known !== command);
    this.answers.set(session, Object.fromEntries(output === undefined ? others : [...others, [command, output]]));
    this.changes.fire(root);
  }

  pickScenario(root: string, scenario: string | undefined): void {
    if (scenario === undefined) this.scenarios.delete(sessionOf(root));
    else this.scenarios.set(sessionOf(root), scenario);
    this.changes.fire(root);
  }

  openPatch(key: string): void {
    this.patches.add(key);
  }
  /** Its trees are none any more, though texts of them may still be shown. */
  closePatch(key: string): void {
    if (this.patches.delete(key)) this.closings.fire(key);
  }

  forgetRoots(): void {
    for (const finder of this.finders.values()) finder.forget();
  }

  private finder(uri: vscode.Uri): RootFinder {
    const key = `${uri.scheme}://${uri.authority}`;
    const known = this.finders.get(key);
    if (known) return known;
    const finder = new RootFinder(async (path) => {
      try {
        await vscode.workspace.fs.stat(uri.with({ path, query: '', fragment: '' }));
        return true;
      } catch {
        return false; // Not there, or not to be seen by us: either way no root.
      }
    });
    this.finders.set(key, finder);
    return finder;
  }
}
