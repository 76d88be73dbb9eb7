/**
 * The values of a configuration, kept from one life of the worker to the next: reading the 1800 Kconfig files of a kernel
 * and solving them takes as long as everything else before the first stop. What is kept holds while every text that was
 * read for it is the same; the Kconfig itself is read again when a question needs more of it than values.
 */
import { configure, type Configuration, type ConfigurationRequest } from '../kernel/build';
import { defaultBase, type Kconfig, type Solution, type SymbolValue } from '../kconfig/kconfig';
import type { Tree } from '../tree/tree';
import type { Store } from './serve';
import type { OpenTree } from './trees';

/** A Kconfig and the paths that were asked for when it was read, also those where nothing is. */
export interface ReadKconfig {
  readonly kconfig: Kconfig;
  readonly paths: readonly string[];
}

export interface ConfigurationQuestion {
  readonly store: Store | undefined;
  readonly tree: OpenTree;
  readonly request: ConfigurationRequest;
  /** What the Kconfig is told instead of running the shell. */
  readonly answers: Readonly<Record<string, string>>;
  readonly read: () => ReadKconfig;
  /** Lets go of what `read` gave: a question that needs it has it read again. */
  readonly forget: () => void;
}

/** What is stored under a digest of the question. */
interface Kept {
  readonly paths: readonly string[];
  /** Of the texts at these paths. */
  readonly digest: string;
  /** Of their signatures, see Tree; absent where the tree could not tell all of them. */
  readonly signature?: string | undefined;
  readonly autoconf: string;
  readonly values: readonly (readonly [string, SymbolValue])[];
}

export function keptConfiguration(question: ConfigurationQuestion): Configuration {
  const { store, tree, request, answers, read, forget } = question;
  const whole = (): Configuration => configure(tree, request, read().kconfig);
  // What is being edited changes too often to be worth a file each time.
  if (!store || !tree.isImmediate || tree.kconfigVersion > 0) return whole();
  const base = request.config ?? defaultBase(tree);
  const asked = JSON.stringify([tree.root, request.set, answers, base?.name]);
  const key = store.digest(['configuration', asked, base?.text ?? '']);
  const bytes = store.get(key);
  const kept = bytes && (JSON.parse(new TextDecoder().decode(bytes)) as Kept);
  if (kept && holds(kept, store, tree)) return new KeptConfiguration(base?.name ?? 'defaults', kept, whole);
  const configuration = whole();
  const { paths } = read();
  const { autoconf, values } = configuration;
  const signature = signatureOf(store, tree, paths);
  const fresh: Kept = { paths, digest: digestOf(store, tree, paths), signature, autoconf, values: [...values] };
  store.put(key, [new TextEncoder().encode(JSON.stringify(fresh))]);
  // The Kconfig of a kernel takes tens of megabytes, and most sessions never ask for more than values.
  forget();
  return new KeptConfiguration(configuration.base, fresh, whole);
}

class KeptConfiguration implements Configuration {
  readonly autoconf: string;
  readonly values: ReadonlyMap<string, SymbolValue>;
  private solved: Configuration | undefined;
  constructor(
    readonly base: string,
    { autoconf, values }: Kept,
    private readonly whole: () => Configuration,
  ) {
    this.autoconf = autoconf;
    this.values = new Map(values);
  }
  get kconfig(): Kconfig {
    return (this.solved ??= this.whole()).kconfig;
  }
  get solution(): Solution {
    return (this.solved ??= this.whole()).solution;
  }
}

function holds({ digest, paths, signature }: Kept, store: Store, tree: OpenTree): boolean {
  if (signature !== undefined && signature === signatureOf(store, tree, paths)) return true;
  return digest === digestOf(store, tree, paths);
}
function signatureOf(store: Store, tree: Tree, paths: readonly string[]): string | undefined {
  const signatures: string[] = [];
  for (const path of paths) {
    const signature = tree.signature?.(path);
    if (signature === undefined) return undefined;
    signatures.push(signature);
  }
  return store.digest(signatures);
}

/** Of the texts as they are on a tree that nobody has edited: configurations of one tree share the list of paths. */
const digests = new WeakMap<OpenTree, { readonly paths: string; readonly digest: string }>();
function digestOf(store: Store, tree: OpenTree, paths: readonly string[]): string {
  const joined = paths.join('\n');
  const known = digests.get(tree);
  if (known?.paths === joined) return known.digest;
  const digest = store.digest(textsOf(tree, paths));
  digests.set(tree, { paths: joined, digest });
  return digest;
}
function* textsOf(tree: Tree, paths: readonly string[]): Iterable<string> {
  for (const path of paths) {
    const text = tree.read(path);
    yield path;
    yield text === undefined ? 'missing' : 'found';
    yield text ?? '';
  }
}

/** A tree that notes which paths it was asked for, and what it answered first. */
export class NotedTree implements Tree {
  readonly asked = new Map<string, string | undefined>();
  readonly name: string;
  constructor(private readonly tree: Tree) {
    this.name = tree.name;
  }
  read(path: string): string | undefined {
    const text = this.tree.read(path);
    if (!this.asked.has(path)) this.asked.set(path, text);
    return text;
  }
  /** The text as it is now, which is not noted. */
  now(path: string): string | undefined {
    return this.tree.read(path);
  }
  signature(path: string): string | undefined {
    return this.tree.signature?.(path);
  }
  isLink(path: string): boolean {
    return this.tree.isLink?.(path) ?? false;
  }
  get isImmediate(): boolean {
    return this.tree.isImmediate ?? false;
  }
}
