/**
 * A C file that is open: its text as the editor has it, and every question src/syntax answers about it. Reading happens
 * when something is asked, so ten keystrokes without a question cost nothing. All answers are plain data and speak of
 * the text of `version`.
 */
import type { Node } from 'web-tree-sitter';
import { kernelMacros, type MacroLookup } from './condition';
import { EditedText } from './edited-text';
import {
  hoverNode,
  hoverTarget,
  macroHead,
  selectedNode,
  standsForType,
  type HoverNode,
  type HoverTarget,
} from './hover';
import { functionsOf, outlineOf, type OutlineItem, type OutlineSource } from './outline';
import { readableC, type ReadableC } from './readable';
import {
  configReferences,
  configSymbol,
  directiveWords,
  wordReferences,
  type ConfigReference,
  type WordReference,
} from './references';
import { armsAround, armStates, conditionalRegions, inactiveSpans, type ConditionalArm } from './regions';
import type { Syntax } from './runtime';
import { scan, tokenAt, tokenText, type Directive, type Scan } from './scan';
import { statementAround, statementsIn, type Statement } from './statements';
import { lineStartAt, type Span, type SyntaxProblem, type TextEdit } from './text';
import { nearest, syntaxErrors } from './tree-walk';

/** An arm of an `#if` with what is known of it. */
export interface Region extends ConditionalArm {
  /** Whether the compiler sees the body; absent where that is not known. */
  readonly active?: boolean;
}

/** Where a lens over a function definition goes. */
export interface LensPlace {
  readonly name: string;
  readonly kind: 'function' | 'syscall';
  /** The start of the line the definition starts on. */
  readonly offset: number;
  readonly nameRange: Span;
  readonly range: Span;
  readonly inactive: boolean;
}

/** Longer texts are not parsed: 4 MB is past every source file of a kernel except generated register lists. */
const longest = 4_000_000;

/** What is read from one text under one set of macros. */
interface Reading {
  readonly scan: Scan;
  readonly arms: readonly ConditionalArm[];
  readonly states: readonly (boolean | undefined)[];
  readonly inactive: readonly Span[];
  readonly readable: ReadableC;
  readonly problems: readonly SyntaxProblem[];
}

export class CDocument extends EditedText {
  private reading: Reading | undefined;
  private functions: OutlineItem[] | undefined;

  constructor(
    syntax: Syntax,
    text: string,
    version = 0,
    private macros: MacroLookup = kernelMacros,
  ) {
    super(syntax.c, text, version);
  }

  override update(edits: readonly TextEdit[] | string, version: number): void {
    super.update(edits, version);
    this.forget();
  }

  /** The macros change, for example because a Kconfig symbol was flipped. */
  configure(macros: MacroLookup): void {
    this.macros = macros;
    this.forget();
  }

  override close(): void {
    super.close();
    this.forget();
  }

  /** Functions, types, variables and macros at file scope. */
  outline(): OutlineItem[] {
    const source = this.outlineSource();
    return source ? outlineOf(source) : [];
  }

  /** Function definitions in the order of the text. */
  functionDefinitions(): readonly OutlineItem[] {
    if (!this.functions) {
      const source = this.outlineSource();
      this.functions = source ? functionsOf(source) : [];
    }
    return this.functions;
  }

  functionAt(offset: number): OutlineItem | undefined {
    return this.functionDefinitions().find(({ range }) => range.start <= offset && offset <= range.end);
  }

  lensPlaces(): LensPlace[] {
    return this.functionDefinitions().map(({ name, kind, nameRange, range, inactive }) => ({
      name,
      kind: kind === 'syscall' ? 'syscall' : 'function',
      offset: lineStartAt(this.text, range.start),
      nameRange,
      range,
      inactive,
    }));
  }

  /** The innermost statement at `offset`. */
  statementAt(offset: number): Statement | undefined {
    const node = this.nodeAt(offset);
    return node && statementAround(node);
  }

  /** All statements of the function definition around `offset`. */
  statementsOfFunction(offset: number): Statement[] {
    const name = this.functionAt(offset)?.nameRange.start ?? offset;
    const root = this.root();
    const at = root && this.nodeAt(name);
    const definition = at && nearest(at, (type) => type === 'function_definition');
    const body = definition?.childForFieldName('body');
    return body ? statementsIn(body) : [];
  }

  /** Every arm of every `#if`, in the order of the text. */
  regions(): Region[] {
    const { arms, states } = this.read();
    return arms.map((arm, index) => ({ ...arm, ...(states[index] !== undefined && { active: states[index] }) }));
  }

  /** The arms around `offset`, outermost first. */
  regionsAt(offset: number): Region[] {
    const regions = this.regions();
    return armsAround(regions, offset).map((index) => regions[index]!);
  }

  /** What to dim: text known not to be compiled. */
  inactiveRanges(): readonly Span[] {
    return this.read().inactive;
  }

  /** What the pointer at `offset`, or the selection up to `end`, asks about. */
  hoverTarget(offset: number, end = offset): HoverTarget | undefined {
    const { scan } = this.read();
    const directive = scan.directives.find(({ range }) => range.start <= offset && offset <= range.end);
    if (directive) return this.directiveTarget(directive, offset);
    const token = tokenAt(scan.tokens, offset);
    if (token < 0 && end <= offset) return undefined;
    if (end > offset) {
      const selected = this.root()?.descendantForIndex(offset, end);
      const target = selected && selectedNode(selected);
      return target ? this.asTarget(target, offset) : undefined;
    }
    const node = this.nodeAt(offset);
    if (!node || standsForType(node.text)) return undefined;
    const target = macroHead(node, tokenText(scan.tokens, token)) ?? hoverNode(node);
    return target && this.asTarget(target, offset);
  }

  /** Every place where this file asks about a Kconfig symbol. */
  configReferences(): ConfigReference[] {
    return configReferences(this.read().scan);
  }

  /** Every place in code and directives where `word` is written. */
  references(word: string): WordReference[] {
    return wordReferences(this.read().scan, (written) => written === word);
  }

  /** What could not be read, the first hundred places. */
  problems(): SyntaxProblem[] {
    const { problems } = this.read();
    const root = this.root();
    if (!root) {
      const message =
        this.text.length > longest ? 'The file is too long to be read' : 'tree-sitter gave up on this file';
      return [...problems, { message, range: { start: 0, end: this.text.length } }];
    }
    return [...problems, ...syntaxErrors(root, 100).map((range) => ({ message: 'This cannot be read as C', range }))];
  }

  /**
   * For tests and tools: the root of the tree, over text of the same length as `text`. Valid until the next call
   * of any method after an update.
   */
  root(): Node | undefined {
    if (this.text.length > longest) return undefined;
    return this.parsed.parse(this.read().readable.text)?.rootNode;
  }

  private forget(): void {
    this.reading = undefined;
    this.functions = undefined;
  }

  private read(): Reading {
    if (this.reading) return this.reading;
    const scanned = scan(this.text.length > longest ? '' : this.text);
    const { arms, problems } = conditionalRegions(scanned);
    const states = armStates(arms, this.macros);
    this.reading = {
      scan: scanned,
      arms,
      states,
      inactive: inactiveSpans(arms, states),
      readable: readableC(scanned, arms, this.macros),
      problems,
    };
    return this.reading;
  }

  private outlineSource(): OutlineSource | undefined {
    const root = this.root();
    const { readable, scan } = this.read();
    const isInactive = (offset: number): boolean => this.isInactive(offset);
    return root && { text: this.text, readable, root, directives: scan.directives, isInactive };
  }

  private isInactive(offset: number): boolean {
    const { inactive } = this.read();
    let low = 0;
    let high = inactive.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (inactive[middle]!.end <= offset) low = middle + 1;
      else high = middle;
    }
    return low < inactive.length && inactive[low]!.start <= offset;
  }

  /** The smallest node on the token at `offset`, or at the place itself where there is no token. */
  private nodeAt(offset: number): Node | undefined {
    const root = this.root();
    if (!root || !(offset >= 0 && offset <= this.text.length)) return undefined;
    const { tokens } = this.read().scan;
    const token = tokenAt(tokens, offset);
    if (token < 0) return root.descendantForIndex(offset, offset) ?? undefined;
    const start = tokens.start[token]!;
    for (const [seen, written] of this.read().readable.movedNames)
      if (written.start === start) return root.descendantForIndex(seen, seen) ?? undefined;
    return root.descendantForIndex(start, tokens.end[token]! - 1) ?? undefined;
  }

  private asTarget(target: HoverNode, offset: number): HoverTarget {
    const { movedNames } = this.read().readable;
    const name = this.functionAt(target.node.startIndex)?.name;
    const written = movedNames.get(target.node.startIndex);
    return hoverTarget(target, this.text, { functionName: name, inactive: this.isInactive(offset), written });
  }

  /** In a directive: a Kconfig symbol or another macro. */
  private directiveTarget(directive: Directive, offset: number): HoverTarget | undefined {
    if (directive.name === 'include') return undefined;
    const found = directiveWords(this.text, directive).find(
      ({ range }) => range.start <= offset && offset <= range.end,
    );
    if (!found || found.word === 'defined') return undefined;
    const kind = found.word.startsWith('CONFIG_') && configSymbol(found.word) !== '' ? 'config' : 'macro';
    return { kind, text: found.word, range: found.range, parts: [], inactive: this.isInactive(offset) };
  }
}
