/**
 * The WebAssembly parsers give the same trees as the native binding, node for node. The binding (`tree-sitter`, an
 * optional dependency that nothing but this test uses) does not load everywhere; then the test is skipped, and says so.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { kernelTree } from '../../scripts/fetch-tree.mjs';
import type { Node } from 'web-tree-sitter';
import { kernelMacros } from '../../src/syntax';
import { readableKconfig } from '../../src/syntax/kconfig-readable';
import { readableC } from '../../src/syntax/readable';
import { conditionalRegions } from '../../src/syntax/regions';
import { scan } from '../../src/syntax/scan';
import { walk } from '../../src/syntax/tree-walk';
import { openC, syntax } from './open';

interface NativeCursor {
  readonly nodeType: string;
  readonly startIndex: number;
  readonly endIndex: number;
  readonly nodeIsMissing: boolean;
  readonly nodeIsNamed: boolean;
  readonly currentFieldName: string | null;
  gotoFirstChild(): boolean;
  gotoNextSibling(): boolean;
  gotoParent(): boolean;
}
interface NativeParser {
  setLanguage(language: unknown): void;
  parse(text: string, old?: null, options?: { bufferSize: number }): { walk(): NativeCursor };
}

function loadNative(): { c: NativeParser; kconfig: NativeParser } | string {
  const require = createRequire(import.meta.url);
  try {
    const Parser = require('tree-sitter') as new () => NativeParser;
    const parser = (grammar: string): NativeParser => {
      const made = new Parser();
      made.setLanguage(require(grammar));
      return made;
    };
    return { c: parser('tree-sitter-c'), kconfig: parser('tree-sitter-kconfig') };
  } catch (reason) {
    return (reason as Error).message.split('\n')[0]!;
  }
}

function line(at: Omit<NativeCursor, `goto${string}`>): string {
  const flags = `${at.nodeIsNamed ? '' : ' anonymous'}${at.nodeIsMissing ? ' missing' : ''}`;
  return `${at.currentFieldName ?? '-'} ${at.nodeType} ${at.startIndex} ${at.endIndex}${flags}`;
}

function wasmTree(root: Node): string[] {
  const lines: string[] = [];
  walk(root, (at) => {
    lines.push(line(at));
    return 'into';
  });
  return lines;
}

function nativeTree(parser: NativeParser, text: string): string[] {
  // The binding's own buffer is too small for a long line without this.
  const at = parser.parse(text, null, { bufferSize: 1 << 20 }).walk();
  const lines: string[] = [];
  for (;;) {
    lines.push(line(at));
    if (at.gotoFirstChild()) continue;
    while (!at.gotoNextSibling()) if (!at.gotoParent()) return lines;
  }
}

const native = loadNative();
const why = typeof native === 'string' ? ` (skipped: ${native})` : '';
if (why) console.log(`native tree-sitter does not load${why}`);

describe.skipIf(typeof native === 'string')(`native and WebAssembly trees are identical${why}`, () => {
  const parsers = native as Exclude<typeof native, string>;

  /**
   * The readable text, which documents parse, always; the raw one where tree-sitter finds no error in it. The binding
   * carries tree-sitter 0.25, the runtime 0.27, and they recover from errors differently: in 17 of the 2839 files of
   * 6.12's fs/ and kernel/, raw, and in none of them readable.
   */
  function compare(name: string, text: string): void {
    const isKconfig = path.basename(name).startsWith('Kconfig');
    const scanned = scan(text);
    const readable = isKconfig
      ? readableKconfig(text)
      : readableC(scanned, conditionalRegions(scanned).arms, kernelMacros).text;
    for (const seen of [text, readable]) {
      const tree = (isKconfig ? syntax.kconfig : syntax.c).parse(seen)!;
      if (seen !== readable && tree.rootNode.hasError) {
        tree.delete();
        continue;
      }
      const expected = nativeTree(isKconfig ? parsers.kconfig : parsers.c, seen);
      // Compared as one string: a difference of two lists of 100,000 lines takes minutes to print.
      expect(wasmTree(tree.rootNode).join('\n') === expected.join('\n'), name).toBe(true);
      tree.delete();
    }
  }

  const errors = ['int f( {', '}}}', 'struct { int', 'if (x) else', '"abc', 'a\n# b', 'ſ = "ß€𝄞"; /* 𝄞 */ int y;'];
  test.each(errors)('%s', (text) => compare('x.c', text));

  const trees: [string, string, readonly string[], number][] = [['demo', path.resolve('demo'), [''], 1]];
  const real = kernelTree('6.12');
  if (real.path)
    trees.push(['6.12', real.path, ['fs', 'kernel'], Number(process.env['PATCHSCOPE_EVERY_FILE'] ? 1 : 25)]);
  test.each(trees)('%s', (_name, root, folders, step) => {
    const files = folders
      .flatMap((folder) =>
        readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
          path.join(folder, file),
        ),
      )
      .filter((file) => /\.[ch]$|(?:^|\/)Kconfig[^/]*$/.test(file))
      .sort();
    for (let i = 0; i < files.length; i += step) compare(files[i]!, readFileSync(path.join(root, files[i]!), 'utf8'));
  });
});

test('the comparison sees a difference', () => {
  const document = openC('int a;');
  const lines = wasmTree(document.root()!);
  expect(lines).not.toEqual(wasmTree(openC('int b ;').root()!));
  expect(lines.length).toBeGreaterThan(4);
});
