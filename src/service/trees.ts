/**
 * The trees that questions are about, as the editor has them: what is stored (the bundled demo, a folder on disk, VS
 * Code's file system) with the texts of open documents laid over it. A version counts what changed.
 */
import { CDocument, KconfigDocument, kernelMacros, type MacroLookup, type Syntax } from '../syntax';
import { MemoryTree, type Tree } from '../tree/tree';
import type { Ground, Outside } from './serve';

/** The scheme under which an editor shows what is bundled; files are `patchscope-demo:/` and their path in the bundle. */
const bundleScheme = 'patchscope-demo:/';
export const demoRoot = `${bundleScheme}demo`;

export class Trees {
  readonly bundle: MemoryTree;
  /** Texts of open documents, by the file's name. */
  private readonly overlays = new Map<string, string>();
  private readonly trees = new Map<string, OpenTree>();
  /** The tree of a root that an open patch made (patches.ts). */
  patched: (root: string) => Tree | undefined = () => undefined;

  constructor(
    private readonly ground: Ground,
    private readonly outside: Outside,
  ) {
    this.bundle = new MemoryTree('Patchscope', ground.bundled());
  }

  of(root: string): OpenTree {
    let tree = this.trees.get(root);
    if (!tree) {
      tree = new OpenTree(root, this.stored(root), this.overlays);
      this.trees.set(root, tree);
    }
    return tree;
  }
  all(): Iterable<OpenTree> {
    return this.trees.values();
  }

  private stored(root: string): Tree {
    const patched = this.patched(root);
    if (patched) return patched;
    if (!root.startsWith(bundleScheme)) return this.ground.tree(root) ?? this.outside.editorTree(root);
    const prefix = `${root.slice(bundleScheme.length)}/`;
    return { name: 'demo', isImmediate: true, read: (path) => this.bundle.read(prefix + path) };
  }

  /** The text of any file: a scenario, a program beside every tree. Throws FilePending as a Tree does. */
  read(file: string): string | undefined {
    const overlay = this.overlays.get(file);
    if (overlay !== undefined) return overlay;
    if (file.startsWith(bundleScheme)) return this.bundle.read(file.slice(bundleScheme.length));
    const cut = Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\'));
    if (cut < 0) return undefined;
    const [folder, name] = [file.slice(0, cut) || '/', file.slice(cut + 1)];
    return (this.ground.tree(folder) ?? this.outside.editorTree(folder)).read(name);
  }

  /** Notes what the editor says of a file; gives the trees in which that changed something. */
  setDocument(file: string, text: string | undefined): OpenTree[] {
    const inside = [...this.trees.values()].filter(({ root }) => file.startsWith(`${root}/`));
    const before = inside.map((tree) => tree.known(file.slice(tree.root.length + 1)));
    const hadOverlay = this.overlays.get(file);
    for (const tree of inside) tree.beforeChange(file.slice(tree.root.length + 1));
    if (text === undefined) this.overlays.delete(file);
    else this.overlays.set(file, text);
    return inside.filter((tree, index) => {
      const path = file.slice(tree.root.length + 1);
      if (text === undefined) {
        this.outside.editorTree(tree.root).forget(path);
        tree.stored = this.stored(tree.root);
      }
      const known = hadOverlay ?? before[index];
      const isSame = text !== undefined ? known === text : known !== undefined && known === tree.known(path);
      if (!isSame) tree.changed(path);
      return !isSame;
    });
  }
}

/** One tree with the documents of the editor over it. */
export class OpenTree implements Tree {
  readonly name: string;
  /** Counts changes of texts; what was made from an older version is stale. */
  version = 0;
  /** Counts those that may concern Kconfig. */
  kconfigVersion = 0;
  /** Counts those below arch/, whose Kconfig files are read once for names alone. */
  architectureVersion = 0;
  /** What `#if` means in documents from now on. */
  macros: MacroLookup = kernelMacros;
  private readonly documents = new Map<string, CDocument>();
  private readonly configured = new WeakMap<CDocument, MacroLookup>();
  private readonly kconfigDocuments = new Map<string, KconfigDocument>();

  constructor(
    readonly root: string,
    public stored: Tree,
    private readonly overlays: ReadonlyMap<string, string>,
  ) {
    this.name = stored.name;
  }

  read(path: string): string | undefined {
    return this.overlays.get(`${this.root}/${path}`) ?? this.stored.read(path);
  }

  /** As `read`, but undefined where the file must be fetched first. */
  known(path: string): string | undefined {
    try {
      return this.read(path);
    } catch {
      return undefined; // Not here yet: then nothing was made from it either.
    }
  }

  signature(path: string): string | undefined {
    return this.overlays.has(`${this.root}/${path}`) ? undefined : this.stored.signature?.(path);
  }
  isLink(path: string): boolean {
    return this.stored.isLink?.(path) ?? false;
  }
  get isImmediate(): boolean {
    return this.stored.isImmediate ?? false;
  }

  /** Programs that were made of the tree, and may not have read all of their texts yet. */
  private readonly programs = new Set<WeakRef<{ takeIn(path: string): void }>>();
  heldBy(program: { takeIn(path: string): void }): void {
    this.programs.add(new WeakRef(program));
  }
  /** A text is about to change: what was made of the tree goes on with the old one. */
  beforeChange(path: string): void {
    for (const held of this.programs) {
      const program = held.deref();
      if (program) program.takeIn(path);
      else this.programs.delete(held);
    }
  }
  changed(path: string): void {
    // What make alone reads changes no answer but those about this text.
    if (/\/(Makefile|Kbuild)[^/]*$/.test(path)) return;
    this.version++;
    if (path.startsWith('arch/')) this.architectureVersion++;
    if (!/\.[chS]$/.test(path)) this.kconfigVersion++;
  }

  /** The file as src/syntax reads it, up to date; undefined where there is none. */
  document(syntax: Syntax, path: string): CDocument | undefined {
    const text = this.read(path);
    if (text === undefined) return undefined;
    let document = this.documents.get(path);
    if (!document) this.remember(this.documents, path, (document = new CDocument(syntax, text, this.version)));
    if (document.text !== text) document.update(text, this.version);
    if (this.configured.get(document) !== this.macros) {
      document.configure(this.macros);
      this.configured.set(document, this.macros);
    }
    return document;
  }
  kconfigDocument(syntax: Syntax, path: string): KconfigDocument | undefined {
    const text = this.read(path);
    if (text === undefined) return undefined;
    let document = this.kconfigDocuments.get(path);
    if (!document) this.remember(this.kconfigDocuments, path, (document = new KconfigDocument(syntax, text)));
    if (document.text !== text) document.update(text, this.version);
    return document;
  }

  /** Parsed trees live in WebAssembly memory: the longest unused document is closed. */
  private remember<T extends { close(): void }>(documents: Map<string, T>, path: string, document: T): void {
    documents.set(path, document);
    const [oldest] = documents.keys();
    if (documents.size <= 30 || oldest === undefined) return;
    documents.get(oldest)!.close();
    documents.delete(oldest);
  }
}
