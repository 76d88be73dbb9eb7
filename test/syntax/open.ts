/** What the tests of src/syntax share: parsers from the packages' own wasm, and fixtures with a cursor in them. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Node } from 'web-tree-sitter';
import { CDocument, configMacros, initSyntax, KconfigDocument, type MacroLookup } from '../../src/syntax';
import { walk } from '../../src/syntax/tree-walk';

const require = createRequire(import.meta.url);
const wasm = (file: string): Uint8Array => readFileSync(require.resolve(file));

export const syntax = await initSyntax({
  runtime: wasm('web-tree-sitter/web-tree-sitter.wasm'),
  c: wasm('tree-sitter-c/tree-sitter-c.wasm'),
  kconfig: wasm('tree-sitter-kconfig/tree-sitter-kconfig.wasm'),
});

export const openC = (text: string, macros?: MacroLookup): CDocument => new CDocument(syntax, text, 1, macros);
export const openKconfig = (text: string): KconfigDocument => new KconfigDocument(syntax, text, 1);

/** Kconfig symbols as tests write them: `FS_PID=y SMP=n`; others are unknown. */
export function symbols(settings: string): MacroLookup {
  const values = new Map(settings.split(' ').map((setting) => setting.split('=') as [string, string]));
  return configMacros((symbol) => values.get(symbol));
}

/** The text without its `$0` marks, and where they were. */
export function cursor(fixture: string): { text: string; offset: number; end: number } {
  const pieces = fixture.split('$0');
  const offset = pieces[0]!.length;
  return { text: pieces.join(''), offset, end: offset + (pieces.length > 2 ? pieces[1]!.length : 0) };
}

/** A tree as one line per node, to compare trees by. */
export function dump(root: Node): string {
  const lines: string[] = [];
  walk(root, (at) => {
    lines.push(`${at.nodeType} ${at.startIndex} ${at.endIndex}${at.nodeIsMissing ? ' missing' : ''}`);
    return 'into';
  });
  return lines.join('\n');
}
