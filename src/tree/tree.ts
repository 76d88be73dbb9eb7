/**
 * A tree of text files, as the rest of Patchscope sees it: a kernel tree on disk, the bundled demo, VS Code's file
 * system, unsaved buffers or an applied patch laid over another tree. Files are read only when asked for; a kernel
 * tree has 85,000 of them, so nothing here lists or watches.
 *
 * Reading is synchronous, because the compiler asks in the middle of an #include. A source that can only answer
 * later (VS Code's file system in a browser) throws `FilePending`; whoever started the question awaits
 * `FilePending.arrival` and asks again.
 */
export interface Tree {
  /** What messages call it, for example "demo" or a folder's path. */
  readonly name: string;
  /**
   * The text of the file at `path` (relative to the root, `/` between names, no `.` or `..`), or undefined where there
   * is none. Bytes that are no UTF-8 are as decode.ts has them, or replaced; line ends are kept: offsets into it are offsets into the editor's document.
   */
  read(path: string): string | undefined;
  /** Whether a symbolic link stands at `path`; a tree that cannot tell leaves this out. */
  isLink?(path: string): boolean;
  /**
   * What changes whenever the text at `path` does, of a file that may not have been read: its size and times, as git's index
   * has them. '' where nothing is; undefined where it cannot be told, or the file is too new to tell.
   */
  signature?(path: string): string | undefined;
  /** Reading never throws FilePending; a tree that does not know leaves this out. */
  readonly isImmediate?: boolean;
}

/** Thrown by a Tree that must fetch the file first; ask again after `arrival`. */
export class FilePending extends Error {
  constructor(
    readonly path: string,
    readonly arrival: Promise<void>,
  ) {
    super(`${path} is being fetched`);
  }
}

/** Thrown where a file must be what it was and is not; what was made from it has to be made anew. */
export class FileChanged extends FilePending {
  constructor(path: string) {
    super(path, Promise.resolve());
    this.message = `${path} has changed since it was read: ask again`;
  }
}

/** One wait for all files that a reading missed, so that a tree that answers late is read in few rounds. */
export function allPending(pending: readonly FilePending[]): FilePending {
  const arrival = Promise.all(pending.map((one) => one.arrival)).then(() => undefined);
  return new FilePending(pending.map((one) => one.path).join(', '), arrival);
}

/** A tree held in memory, for the demo, the bundled C of Patchscope itself, and tests. */
export class MemoryTree implements Tree {
  readonly isImmediate = true;
  private readonly files: Map<string, string>;
  constructor(
    readonly name: string,
    files: Iterable<readonly [string, string]> | Readonly<Record<string, string>>,
  ) {
    this.files = new Map(Symbol.iterator in files ? files : Object.entries(files));
  }
  read(path: string): string | undefined {
    return this.files.get(path);
  }
  paths(): string[] {
    return [...this.files.keys()];
  }
}

/** `over` laid upon `base`: a path mapped to undefined is deleted, a path not in `over` shows the base's file. */
export class OverlayTree implements Tree {
  constructor(
    readonly base: Tree,
    readonly over: ReadonlyMap<string, string | undefined>,
    readonly name: string = base.name,
  ) {}
  read(path: string): string | undefined {
    return this.over.has(path) ? this.over.get(path) : this.base.read(path);
  }
  isLink(path: string): boolean {
    return !this.over.has(path) && (this.base.isLink?.(path) ?? false);
  }
  get isImmediate(): boolean {
    return this.base.isImmediate ?? false;
  }
}

/** The path with `.`, `..` and doubled `/` folded; undefined where it leaves the root. */
export function normalizePath(path: string): string | undefined {
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') out.push(part);
    else if (out.pop() === undefined) return undefined;
  }
  return out.join('/');
}
