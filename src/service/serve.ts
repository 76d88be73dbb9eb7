/**
 * The worker's side of the wire, for Node and browsers alike: takes requests off the port, lets the service answer them,
 * and reads through the editor what the worker cannot read itself. An entry point gives it a port and a service.
 */
import { FilePending, type Tree } from '../tree/tree';
import type { FromWorker, LogLevel, ToWorker } from './wire';

export interface Port {
  post(message: FromWorker): void;
  onMessage(listener: (message: ToWorker) => void): void;
}

/** What one request may use while it is answered. */
export interface Call {
  readonly cancelled: () => boolean;
  readonly progress: (text: string) => void;
}

/** Answers a question of client.ts by its name; throws (or rejects) where it cannot, `FilePending` to be asked again. */
export type Answer = (method: string, params: unknown, call: Call) => unknown;

/** What the worker stands on, which Node and a browser provide differently. */
export interface Ground {
  /** dist/bundled.json: the demo, the scenarios, the model C, by path. */
  bundled(): Readonly<Record<string, string>>;
  /** A file of dist/ such as tree-sitter-c.wasm. */
  wasm(file: string): Uint8Array;
  /** A tree that the worker reads itself; undefined where only the editor can. */
  tree(root: string): Tree | undefined;
  /** Absent where there is no place for one. */
  readonly store?: Store;
}

/** Keeps what is expensive to make again from one life of the worker to the next. Any of it may be gone. */
export interface Store {
  /** What this very build put there under the key. */
  get(key: string): Uint8Array | undefined;
  /** Keeps the parts as one. */
  put(key: string, parts: readonly Uint8Array[]): void;
  /** The same for the same texts only. */
  digest(texts: Iterable<string>): string;
}

/** What the service may do beside answering. */
export interface Outside {
  emit(name: string, payload: unknown): void;
  log(level: LogLevel, text: string): void;
  /** The tree with this root, read through the editor. */
  editorTree(root: string): Tree & { forget(path: string): void };
}

/** Starts to serve; `open` makes the service and is called once. */
export function serve(port: Port, open: (outside: Outside) => Answer): void {
  const reads = new Map<number, (text: string | undefined) => void>();
  const cancelled = new Set<number>();
  const running = new Set<number>();
  const trees = new Map<string, EditorTree>();
  let nextRead = 1;

  const read = (root: string, path: string): Promise<string | undefined> =>
    new Promise((resolve) => {
      const id = nextRead++;
      reads.set(id, resolve);
      port.post({ kind: 'read', id, root, path });
    });
  const answer = open({
    emit: (name, payload) => port.post({ kind: 'event', name, payload }),
    log: (level, text) => port.post({ kind: 'log', level, text }),
    editorTree: (root) => {
      // The same tree each time, or a question that is asked again would never find its file.
      const tree = trees.get(root) ?? new EditorTree(root, (path) => read(root, path));
      trees.set(root, tree);
      return tree;
    },
  });

  const respond = async (id: number, method: string, params: unknown): Promise<void> => {
    running.add(id);
    const call: Call = {
      cancelled: () => cancelled.has(id),
      progress: (text) => port.post({ kind: 'progress', id, text }),
    };
    try {
      const result = await whenFilesArrived(() => answer(method, params, call), call);
      port.post({ kind: 'result', id, result: result ?? null });
    } catch (error) {
      const { message, stack } = error instanceof Error ? error : new Error(String(error));
      port.post({ kind: 'failure', id, message, stack });
    }
    running.delete(id);
    cancelled.delete(id);
  };
  port.onMessage((message) => {
    if (message.kind === 'request') void respond(message.id, message.method, message.params);
    else if (message.kind === 'cancel') {
      if (running.has(message.id)) cancelled.add(message.id);
    } else {
      reads.get(message.id)?.(message.text);
      reads.delete(message.id);
    }
  });
}

/** Asks again each time a file had to be fetched first. */
async function whenFilesArrived(ask: () => unknown, call: Call): Promise<unknown> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof FilePending) || call.cancelled()) throw error;
      await error.arrival;
    }
  }
}

/** A tree that the editor reads: each file is fetched once and then here until it is forgotten. */
class EditorTree implements Tree {
  private readonly texts = new Map<string, string | undefined>();
  private readonly pending = new Map<string, Promise<void>>();
  constructor(
    readonly name: string,
    private readonly fetch: (path: string) => Promise<string | undefined>,
  ) {}

  read(path: string): string | undefined {
    if (this.texts.has(path)) return this.texts.get(path);
    const arrival =
      this.pending.get(path) ??
      this.fetch(path).then((text) => {
        this.texts.set(path, text);
        this.pending.delete(path);
      });
    this.pending.set(path, arrival);
    throw new FilePending(path, arrival);
  }

  forget(path: string): void {
    this.texts.delete(path);
  }
}
