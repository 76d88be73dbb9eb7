/**
 * A Kconfig file that is open: its entries with their ranges, and every place that names a symbol. What a symbol's
 * value is, and why, src/kconfig knows.
 */
import type { Node } from 'web-tree-sitter';
import { EditedText } from './edited-text';
import { readableKconfig } from './kconfig-readable';
import type { Syntax } from './runtime';
import { lineStartAt, type Span, type SyntaxProblem } from './text';
import { spanOf, syntaxErrors, walk } from './tree-walk';

/** A `config X` or another entry that opens a block. */
export interface KconfigEntry {
  readonly kind: 'config' | 'menuconfig' | 'choice' | 'menu' | 'comment' | 'if' | 'source' | 'mainmenu';
  /** The symbol, prompt, path or condition as it is written, without quotes; '' for a choice without name. */
  readonly name: string;
  readonly nameRange: Span;
  readonly range: Span;
  /** The start of the line it starts on: where a lens goes. */
  readonly offset: number;
  /** How many entries stand around it. */
  readonly depth: number;
}

/** A place where a symbol is named. */
export interface SymbolReference {
  readonly symbol: string;
  readonly range: Span;
  /** `entry` is where it is defined, `select` what another symbol selects or implies, `expression` anything else. */
  readonly place: 'entry' | 'select' | 'expression';
  /** The symbol of the `config` around it; absent outside of one. */
  readonly of?: string;
}

const entryKinds: Readonly<Record<string, KconfigEntry['kind']>> = {
  config: 'config',
  menuconfig: 'menuconfig',
  configdefault: 'config',
  choice: 'choice',
  menu: 'menu',
  comment_entry: 'comment',
  if: 'if',
  source: 'source',
  mainmenu: 'mainmenu',
};

const longest = 4_000_000;

/** Words of expressions that are values, not symbols. */
const isValue = (word: string): boolean =>
  word === 'y' || word === 'n' || word === 'm' || /^-?(?:\d+|0x[\da-f]+)$/i.test(word);

export class KconfigDocument extends EditedText {
  constructor(syntax: Syntax, text: string, version = 0) {
    super(syntax.kconfig, text, version);
  }

  /** Entries in the order of the text, outer before inner. */
  entries(): KconfigEntry[] {
    const entries: KconfigEntry[] = [];
    const ends: number[] = [];
    this.each((node, type) => {
      const kind = entryKinds[type];
      if (!kind || !node.isNamed) return;
      while (ends.length > 0 && ends[ends.length - 1]! <= node.startIndex) ends.pop();
      const name = node.childForFieldName(type === 'if' ? 'condition' : 'name') ?? stringIn(node);
      const nameRange = name ? unquoted(this.text, spanOf(name)) : { start: node.startIndex, end: node.startIndex };
      entries.push({
        kind,
        name: this.text.slice(nameRange.start, nameRange.end),
        nameRange,
        range: trimmedEnd(this.text, spanOf(node)),
        offset: lineStartAt(this.text, node.startIndex),
        depth: ends.length,
      });
      ends.push(node.endIndex);
    });
    return entries;
  }

  /** The `config` and `menuconfig` entries, one for each definition of a symbol. */
  symbolDefinitions(): KconfigEntry[] {
    return this.entries().filter(({ kind, name }) => (kind === 'config' || kind === 'menuconfig') && name !== '');
  }

  /** The entries around `offset`, outermost first. */
  entriesAt(offset: number): KconfigEntry[] {
    return this.entries().filter(({ range }) => range.start <= offset && offset <= range.end);
  }

  /** Every place that names a symbol, definitions included. */
  references(): SymbolReference[] {
    const references: SymbolReference[] = [];
    let around: { readonly symbol: string; readonly end: number } | undefined;
    this.each((node, type) => {
      if (around && around.end <= node.startIndex) around = undefined;
      if (type === 'config' || type === 'menuconfig') {
        const name = node.childForFieldName('name');
        if (name) around = { symbol: this.text.slice(name.startIndex, name.endIndex), end: node.endIndex };
      }
      if (type !== 'symbol' || node.childCount > 0) return;
      const symbol = this.text.slice(node.startIndex, node.endIndex);
      const place = placeOf(node);
      if (!place || symbol === '' || (place === 'expression' && isValue(symbol))) return;
      references.push({ symbol, range: spanOf(node), place, ...(around && { of: around.symbol }) });
    });
    return references;
  }

  /** The symbol named at `offset`. */
  symbolAt(offset: number): SymbolReference | undefined {
    return this.references().find(({ range }) => range.start <= offset && offset <= range.end);
  }

  /** What could not be read, the first hundred places. */
  problems(): SyntaxProblem[] {
    const root = this.root();
    if (root) return syntaxErrors(root, 100).map((range) => ({ message: 'This cannot be read as Kconfig', range }));
    const message = this.text.length > longest ? 'The file is too long to be read' : 'tree-sitter gave up on this file';
    return [{ message, range: { start: 0, end: this.text.length } }];
  }

  /** For tests and tools: the root of the tree, valid until the next call after an update. */
  root(): Node | undefined {
    if (this.text.length > longest) return undefined;
    return this.parsed.parse(readableKconfig(this.text))?.rootNode;
  }

  private each(visit: (node: Node, type: string) => void): void {
    const root = this.root();
    if (!root) return;
    walk(root, (cursor) => {
      if (cursor.nodeIsNamed) visit(cursor.currentNode, cursor.nodeType);
      return cursor.nodeType === 'help_text' ? 'over' : 'into';
    });
  }
}

function placeOf(symbol: Node): SymbolReference['place'] | undefined {
  let at: Node | null = symbol.parent;
  while (at && (at.type === 'name' || at.type === 'expression')) {
    // `$(macro)` pasted into a name makes a symbol nobody can tell from here.
    if (at.type === 'name' && at.namedChildCount > 1) return undefined;
    at = at.parent;
  }
  switch (at?.type) {
    case 'config':
    case 'menuconfig':
    case 'configdefault':
    case 'choice':
      return 'entry';
    case 'reverse_dependencies':
    case 'weak_reverse_dependencies':
      return 'select';
    case 'variable':
    case 'macro_variable':
    case undefined:
      return undefined;
    default:
      return 'expression';
  }
}

function stringIn(node: Node): Node | null {
  return node.namedChildren.find((child) => child.type === 'string') ?? null;
}

function unquoted(text: string, { start, end }: Span): Span {
  const first = text[start];
  const isQuoted = end - start >= 2 && (first === '"' || first === "'") && text[end - 1] === first;
  return isQuoted ? { start: start + 1, end: end - 1 } : { start, end };
}

function trimmedEnd(text: string, { start, end }: Span): Span {
  let last = end;
  while (last > start && /\s/.test(text[last - 1]!)) last--;
  return { start, end: last };
}
