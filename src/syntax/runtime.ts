/**
 * The door to tree-sitter. Its runtime and grammars are WebAssembly; the entry point hands in the bytes, because only
 * it knows whether they lie on a disk or behind a URL. Nothing is compiled before `initSyntax` is called.
 */
import { Language, Parser, type Tree } from 'web-tree-sitter';

/** The bytes of `web-tree-sitter.wasm`, `tree-sitter-c.wasm` and `tree-sitter-kconfig.wasm`. */
export interface SyntaxWasm {
  readonly runtime: Uint8Array;
  readonly c: Uint8Array;
  readonly kconfig: Uint8Array;
}

/** Ready parsers: proof that `initSyntax` is done, needed to open a document. */
export interface Syntax {
  readonly c: Grammar;
  readonly kconfig: Grammar;
}

/** The runtime is one per process, so the first call decides; later calls answer the same. */
let loading: Promise<Syntax> | undefined;

/** Compiles the WebAssembly. Rejects if the bytes are not what they should be; the next call then tries again. */
export function initSyntax(wasm: SyntaxWasm): Promise<Syntax> {
  loading ??= load(wasm).catch((reason: unknown) => {
    loading = undefined;
    throw reason;
  });
  return loading;
}

async function load(wasm: SyntaxWasm): Promise<Syntax> {
  await Parser.init({ wasmBinary: wasm.runtime });
  const [c, kconfig] = await Promise.all([Language.load(wasm.c), Language.load(wasm.kconfig)]);
  return { c: new Grammar(c), kconfig: new Grammar(kconfig) };
}

/**
 * How often tree-sitter may report progress (every hundred steps of its machine) before parsing is given up. A C file of
 * 3.5 MB takes 24,000 reports; the worst text found, 2.4 MB of `< y >`, takes 76,000 and two seconds.
 */
const progressBudget = 100_000;

/** A language with its parser. Trees live in WebAssembly memory: whoever gets one must `delete()` it. */
export class Grammar {
  private readonly parser = new Parser();
  constructor(readonly language: Language) {
    this.parser.setLanguage(language);
  }

  /** The tree of `text`, or undefined if tree-sitter gave up. `old` must have been told of the edit. */
  parse(text: string, old?: Tree): Tree | undefined {
    let reports = 0;
    try {
      const tree = this.parser.parse(text, old ?? null, { progressCallback: () => ++reports > progressBudget });
      if (!tree) this.parser.reset();
      return tree ?? undefined;
    } catch {
      // Out of WebAssembly memory, or a bug in the grammar: the document goes on without a tree and says so.
      this.parser.reset();
      return undefined;
    }
  }
}
