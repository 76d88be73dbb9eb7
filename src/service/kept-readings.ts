/**
 * What reading a kernel's units has shown (c/kept-unit.ts), kept from one life of the worker to the next. It holds for a
 * configuration, and while the files that were asked for are as they were: those that were there by size and times, where
 * the tree can tell these, else by a digest of their text; those that were not there as long as they are not.
 */
import { KeptSections, packSections } from '../c/kept-sections';
import type { KeptUnit } from '../c/kept-unit';
import { preludePath, type Program } from '../c/program';
import { kernelProgram, type KeptKernel, type KernelProgramOptions } from '../kernel/build';
import type { Tree } from '../tree/tree';
import { NotedTree } from './kept-configuration';
import type { Store } from './serve';

interface Head {
  readonly asked: readonly AskedFile[];
  /** The text of the prelude. */
  readonly prelude: string;
  /** What each unit seems to define. */
  readonly names: readonly (readonly [path: string, names: readonly string[]])[];
}
/** A file that was asked for. */
interface AskedFile {
  readonly path: string;
  /** Of its text; absent where nothing was. */
  readonly digest?: string;
  /** See Tree; absent where the tree could not tell. */
  readonly signature?: string;
  /** It was asked for before the prelude was read, so that the prelude hangs on it. */
  readonly isEarly: boolean;
}

/** What was kept of a kernel, as far as it still holds for the tree. */
class KeptReading implements KeptKernel {
  readonly preludeText: string | undefined;
  private readonly unitNames: ReadonlyMap<string, readonly string[]>;
  /** The program's prelude is the one that was kept. */
  private isOfUse = false;
  constructor(
    readonly sections: KeptSections<Head>,
    /** Files that have changed. */
    private readonly changed: ReadonlySet<string>,
    /** Files are the same, but by their texts alone. */
    readonly isTouched: boolean,
    readonly digest: (text: string) => string,
    private readonly onChange: (path: string) => void,
  ) {
    const { names, prelude } = sections.head;
    this.unitNames = new Map(names.filter(([path]) => !changed.has(path)));
    this.preludeText = this.unitNames.size === names.length ? prelude : undefined;
  }
  prelude(text: string): KeptUnit | undefined {
    this.isOfUse = text === this.sections.head.prelude;
    return this.unit(preludePath);
  }
  unit(path: string): KeptUnit | undefined {
    return this.isOfUse && this.holds(path) ? this.sections.unit(path) : undefined;
  }
  names(path: string): readonly string[] | undefined {
    return this.unitNames.get(path);
  }
  wasRead(path: string, text: string, digest: string): void {
    if (this.digest(text) !== digest) this.onChange(path);
  }
  /** None of the files that were read for the unit has changed. */
  holds(path: string): boolean {
    return this.sections.unit(path)?.files.some((file) => this.changed.has(file)) === false;
  }
}

/** A kernel's program, and the sections of units that had to be read. */
interface KernelReading {
  readonly program: Program;
  readonly root: string;
  readonly tree: NotedTree;
  readonly autoconf: string;
  readonly read: ReadonlyMap<string, Uint8Array>;
  /** What had been asked for when the prelude had been read. */
  readonly early: ReadonlySet<string>;
}

interface ProgramToKeep {
  readonly program: Program;
  /** Keeps what had to be read since the last time. */
  keep(): void;
}

export class KeptReadings {
  constructor(private readonly store: Store) {}

  private key(root: string, autoconf: string): string {
    return this.store.digest(['readings', root, autoconf]);
  }

  /**
   * The program of the tree with this root. `onRead` hears, once until it is kept, that something had to be read; without it
   * nothing will be kept. `onChange` hears that a file has changed since the program was made, unknown to the tree.
   */
  program(
    root: string,
    options: KernelProgramOptions,
    onRead: (() => void) | undefined,
    onChange: (path: string) => void,
  ): ProgramToKeep {
    const { autoconf } = options.configuration;
    const tree = new NotedTree(options.tree);
    const kept = this.open(root, autoconf, tree, onChange);
    const read = new Map<string, Uint8Array>();
    let early: ReadonlySet<string> = new Set();
    const keeper = {
      digest: (text: string) => this.store.digest([text]),
      section: (path: string, section: Uint8Array) => {
        if (path === preludePath) early = new Set(tree.asked.keys());
        if (read.set(path, section).size === 1) onRead?.();
      },
    };
    const program = kernelProgram({ ...options, tree, kept, ...(onRead && { keep: keeper }) });
    const keep = (): void => {
      if (read.size > 0 || kept?.isTouched) this.keep({ program, root, tree, autoconf, read, early });
      read.clear();
    };
    if (kept?.isTouched) onRead?.();
    return { program, keep };
  }

  /** What holds of what was kept for the tree with this root under the configuration with this autoconf.h. */
  private open(
    root: string,
    autoconf: string,
    tree: Tree,
    onChange: (path: string) => void = () => undefined,
  ): KeptReading | undefined {
    const bytes = this.store.get(this.key(root, autoconf));
    if (!bytes) return undefined;
    const sections = KeptSections.open<Head>(bytes);
    const { asked, names } = sections.head;
    const units = new Set(names.map(([path]) => path));
    const changed = new Set<string>();
    let isTouched = false;
    for (const file of asked) {
      const state = this.compare(file, tree);
      if (state === 'touched') isTouched = true;
      if (state === 'same' || state === 'touched') continue;
      if (state === 'another' || (file.isEarly && !units.has(file.path))) return undefined;
      changed.add(file.path);
    }
    if (changed.size > 0) {
      const read = new Set([...sections.paths].flatMap((path) => sections.unit(path)!.files));
      // A file that is in none, and no unit either, was read for something that several may hang on.
      if ([...changed].some((path) => !read.has(path) && !units.has(path))) return undefined;
    }
    return new KeptReading(sections, changed, isTouched, (text) => this.store.digest([text]), onChange);
  }
  /** 'touched': only its times are others. 'another': it is there and was not, or the other way round. */
  private compare({ path, digest, signature }: AskedFile, tree: Tree): 'same' | 'touched' | 'changed' | 'another' {
    const isThere = digest !== undefined;
    const now = tree.signature?.(path);
    if (now !== undefined && now === (isThere ? signature : '')) return 'same';
    const text = tree.read(path);
    if ((text !== undefined) !== isThere) return 'another';
    if (text === undefined) return 'same';
    if (this.store.digest([text]) !== digest) return 'changed';
    return now === undefined ? 'same' : 'touched';
  }

  /** Keeps what was read anew, with what was kept before and still holds. */
  private keep({ autoconf, early, program, read, root, tree }: KernelReading): void {
    const { store } = this;
    const digest = (text: string): string => store.digest([text]);
    const prelude = program.options.prelude!;
    const last = this.open(root, autoconf, tree);
    const before = last?.sections.head.prelude === prelude ? last : undefined;
    const sections = new Map<string, Uint8Array>();
    for (const path of before?.sections.paths ?? [])
      if (before!.holds(path)) sections.set(path, before!.sections.bytes(path)!);
    for (const [path, section] of read) sections.set(path, section);
    if (!sections.has(preludePath)) return;
    const asked = new Map(before?.sections.head.asked.map((file) => [file.path, file]));
    for (const [path, text] of tree.asked) {
      // What was read of another text than there is now is of no use to anybody.
      if (tree.now(path) !== text) return;
      const isEarly = asked.get(path)?.isEarly ?? early.has(path);
      const signature = text === undefined ? undefined : tree.signature(path);
      const there = text === undefined ? {} : { digest: digest(text), ...(signature && { signature }) };
      asked.set(path, { path, isEarly, ...there });
    }
    const names = program.options.units.map((path) => [path, program.namesOf(path)] as const);
    store.put(this.key(root, autoconf), packSections<Head>({ asked: [...asked.values()], prelude, names }, sections));
  }
}
