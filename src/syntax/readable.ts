/**
 * Kernel C made readable for tree-sitter-c, character for character: every position in the result is the same position
 * in the file. tree-sitter-c has no preprocessor and no table of types, so it stumbles over directives in the middle
 * of a declaration, over attributes that are macros, and over macros that stand for loops, functions and types. Here
 * those pieces are blanked or replaced by plain C of the same length. Nobody ever sees the result: whatever is shown
 * is cut from the original.
 */
import { kernelMacros, type MacroLookup } from './condition';
import { attributeKind, typeStarts } from './kernel-words';
import { rewriteMacroCalls } from './macro-calls';
import { armStates, type ConditionalArm } from './regions';
import { code, TokenKind, tokenText, type Scan, type Tokens } from './scan';
import { Sheet } from './sheet';
import type { Span } from './text';

/** The text for tree-sitter, and what to know when its positions are read back. */
export interface ReadableC {
  readonly text: string;
  /** Function names that had to move: where tree-sitter sees one → where it is written. */
  readonly movedNames: ReadonlyMap<number, Span>;
  /** Blanked attributes by the offset where the next token starts, to give a definition its whole range back. */
  readonly attributeBefore: ReadonlyMap<number, number>;
}

export function readableC(scan: Scan, arms: readonly ConditionalArm[], lookup: MacroLookup): ReadableC {
  const tokens = scan.tokens;
  const sheet = new Sheet(tokens.text);
  for (const directive of scan.directives) sheet.blank(directive.range.start, directive.range.end);
  /** 1 for a token that is not in the result. */
  const gone = new Uint8Array(tokens.count);
  dropArms(tokens, arms, lookup, gone, sheet);
  const attributeBefore = blankAttributes(tokens, gone, sheet);
  const movedNames = rewriteMacroCalls(tokens, gone, sheet);
  return { text: sheet.toString(), movedNames, attributeBefore };
}

/** Conditionals nested deeper are left as they stand: only a hostile file has them. */
const deepestConditional = 64;

/**
 * Leaves out what cannot stand beside the rest: arms that are false in every configuration, and, where the arms are
 * not complete pieces of C each (half a condition, a function's head), all but one of them. Complete pieces all stay,
 * compiled or not, so that what this configuration leaves out can still be pointed at.
 */
function dropArms(
  tokens: Tokens,
  arms: readonly ConditionalArm[],
  lookup: MacroLookup,
  gone: Uint8Array,
  sheet: Sheet,
): void {
  const drop = (arm: ConditionalArm): void => {
    gone.fill(1, firstTokenFrom(tokens, arm.body.start), firstTokenFrom(tokens, arm.body.end));
    sheet.blank(arm.body.start, arm.body.end);
  };
  const always = armStates(arms, kernelMacros);
  const states = armStates(arms, lookup);
  const conditionals = new Map<number, number[]>();
  arms.forEach((arm, index) => {
    if (always[index] === false) drop(arm);
    else if (arm.depth < deepestConditional) {
      const members = conditionals.get(arm.first);
      if (members) members.push(index);
      else conditionals.set(arm.first, [index]);
    }
  });
  // Inner conditionals come later in the list: they are settled first.
  for (const [first, members] of [...conditionals].reverse()) {
    const before = previousToken(gone, firstTokenFrom(tokens, arms[first]!.directive.start));
    if (members.every((index) => isComplete(tokens, gone, arms[index]!.body, before))) continue;
    const chosen = members.find((index) => states[index] === true) ?? members.find((index) => states[index] !== false);
    for (const index of members) if (index !== chosen) drop(arms[index]!);
  }
}

const [semicolon, colon, comma, openBrace, closeBrace] = [';', ':', ',', '{', '}'].map(code) as [
  number,
  number,
  number,
  number,
  number,
];
const openers = new Set(['(', '[', '{'].map(code));
const closers = new Set([')', ']', '}'].map(code));

/** Whether the tokens of `body` are whole statements, declarations, members or list elements. */
function isComplete(tokens: Tokens, gone: Uint8Array, body: Span, before: number): boolean {
  const start = firstTokenFrom(tokens, body.start);
  const end = firstTokenFrom(tokens, body.end);
  let depth = 0;
  let first = -1;
  let last = -1;
  for (let i = start; i < end; i++) {
    if (gone[i]) continue;
    if (first < 0) first = i;
    last = i;
    const operator = tokens.code[i]!;
    if (openers.has(operator)) depth++;
    else if (closers.has(operator) && --depth < 0) return false;
  }
  if (first < 0) return true;
  if (depth !== 0 || tokenText(tokens, first) === 'else') return false;
  const ends = [semicolon, closeBrace, comma, colon];
  return ends.includes(tokens.code[last]!) && (before < 0 || [...ends, openBrace].includes(tokens.code[before]!));
}

function previousToken(gone: Uint8Array, from: number): number {
  let i = from - 1;
  while (i >= 0 && gone[i]) i--;
  return i;
}

/** The index of the first token that starts at or after `offset`. */
export function firstTokenFrom(tokens: Tokens, offset: number): number {
  let low = 0;
  let high = tokens.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens.start[middle]! < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function blankAttributes(tokens: Tokens, gone: Uint8Array, sheet: Sheet): Map<number, number> {
  const before = new Map<number, number>();
  let pending = -1;
  for (let i = 0; i < tokens.count; i++) {
    if (gone[i]) continue;
    const isWord = tokens.kind[i] === TokenKind.Word;
    const kind = isWord && !isName(tokens, i) ? attributeKind(tokenText(tokens, i)) : undefined;
    let last = kind === 'plain' ? i : -1;
    if (kind === 'arguments') last = closingParenthesis(tokens, gone, i + 1);
    if (last < 0) {
      if (pending >= 0) before.set(tokens.start[i]!, pending);
      pending = -1;
      continue;
    }
    if (pending < 0) pending = tokens.start[i]!;
    gone.fill(1, i, last + 1);
    sheet.blank(tokens.start[i]!, tokens.end[last]!);
    i = last;
  }
  return before;
}

/** A word that is spelt like an attribute may be a name: `long __unused[3];`, `int __used;`. */
function isName(tokens: Tokens, i: number): boolean {
  const next = i + 1 < tokens.count ? tokens.code[i + 1]! : 0;
  if (next === code('[')) return true;
  const endsDeclarator = next === semicolon || next === comma || next === colon || next === code('=');
  return endsDeclarator && i > 0 && typeStarts.has(tokenText(tokens, i - 1));
}

/** An attribute's arguments are looked through this far. */
const longestAttribute = 1000;

/** The index of the `)` for the `(` at `open`; -1 if there is no `(`, or no end before `;` or a brace. */
function closingParenthesis(tokens: Tokens, gone: Uint8Array, open: number): number {
  if (open >= tokens.count || tokenText(tokens, open) !== '(') return -1;
  let depth = 0;
  for (let i = open; i < tokens.count && i < open + longestAttribute; i++) {
    if (gone[i]) continue;
    const operator = tokens.code[i]!;
    if (operator === code('(')) depth++;
    else if (operator === code(')') && --depth === 0) return i;
    else if (operator === semicolon || operator === openBrace || operator === closeBrace) return -1;
  }
  return -1;
}
