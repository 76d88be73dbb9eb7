/**
 * Macros in code: those that are loops or guards in all but name, and those whose arguments are types, statements or
 * operators.
 */
import { statementKeywords, typeStarts } from './kernel-words';
import { code } from './scan';
import type { ScopeWalk } from './scope-walk';
import { punctuation, type Argument } from './token-list';

const { openParen, openBrace, closeBrace, semicolon, comma, colon, assign, star, dot, ellipsis } = punctuation;

/** A case label is looked through this far, so that a text full of `case` is read in linear time. */
const longestCase = 100;

/** Punctuation an expression may begin with. */
const operandStarts = new Set(['(', '[', '{', '.', '&', '&&', '*', '-', '+', '!', '~', '++', '--'].map(code));

/**
 * `for_each_thing(x) {` and `scoped_guard(rcu) statement` are loops in all but name. True if nothing is left to do
 * for the arguments.
 */
export function statementMacro(walk: ScopeWalk, p: number, word: string, close: number): boolean {
  const next = close + 1;
  const operator = walk.code(next);
  if (operator === assign && walk.code(next + 1) === openBrace) {
    walk.keepFirstArgument(p, close);
    return true;
  }
  if (operator === closeBrace) {
    // A macro that brings its own `;`.
    walk.sheet.blank(walk.start(p + 1), walk.end(close));
    walk.sheet.write(walk.start(close), ';');
    walk.settle(p, close);
    return true;
  }
  if (endsDo(walk, p) && operator === semicolon && word.length > 4 && close > p + 2) {
    walk.sheet.blank(walk.start(p), walk.end(p));
    walk.sheet.write(walk.start(p), 'while');
    return false;
  }
  // `DARRAY(struct bch_dev *) devices = …` names a type, and tree-sitter reads it so.
  if (
    walk.isWord(next) &&
    !walk.isOnNewLine(close, next) &&
    (walk.code(next + 1) === assign || walk.code(next + 1) === semicolon)
  ) {
    const list = walk.arguments(p + 1, close);
    if (list.length === 1 && walk.looksLikeType(list[0]!)) return true;
  }
  const isLoop = word.includes('for_each') && operator !== semicolon && next < walk.count;
  const isHeader = operator === openBrace || isLoop || (walk.isWord(next) && walk.text(next) !== 'else');
  if (!isHeader || word.length < 2) return false;
  const keyword = word.length < 5 ? 'if' : 'while';
  walk.sheet.blank(walk.start(p), walk.end(p));
  walk.sheet.write(walk.start(p), keyword);
  // No arguments, but a condition is needed: `while (0)`.
  if (close === p + 2 && word.length > keyword.length) walk.sheet.write(walk.end(p) - 1, '(0');
  walk.header[close] = 1;
  return false;
}

/** Arguments that are no expressions become names. */
export function expressionMacro(walk: ScopeWalk, p: number, word: string, close: number): void {
  if (word === 'offsetof') memberDesignator(walk, p, close);
  else if (word.includes('alignof')) walk.sheet.write(walk.start(p), 'A');
  // Strings pasted to a macro: `"a" __stringify(X) "b"` reads as three strings without the parentheses.
  if (walk.isString(close + 1) || walk.isString(p - 1)) return walk.blank(p + 1, close);
  const list = walk.arguments(p + 1, close);
  for (const [position, argument] of list.entries()) {
    if (word === 'offsetof' && position === 0) continue;
    if (argument.last < argument.first) {
      if (list.length > 1) dropEmptyArgument(walk, argument, position, list.length);
    } else if (isNoExpression(walk, argument)) walk.nameInstead(argument.first, argument.last);
  }
}

export function caseRange(walk: ScopeWalk, p: number): void {
  for (let q = p + 1; q < walk.count && q < p + longestCase; q++) {
    const operator = walk.code(q);
    if (operator === colon || operator === semicolon || operator === openBrace) return;
    if (operator !== ellipsis) continue;
    let last = q;
    while (
      last + 1 < walk.count &&
      last < q + longestCase &&
      ![colon, semicolon, openBrace, closeBrace].includes(walk.code(last + 1))
    )
      last++;
    return walk.blank(q, last);
  }
}

/** Nothing inside an asm statement is shown, so its text is emptied: kernel macros build it in many ways. */
export function assembly(walk: ScopeWalk, p: number): void {
  let open = p + 1;
  while (open < p + 6 && walk.isWord(open) && !walk.settled[open]) open++;
  const close = walk.match[open] ?? -1;
  if (walk.code(open) !== openParen || close < 0 || walk.end(close) - walk.start(open) < 4) return;
  if (walk.text(p) === 'asm_inline') walk.sheet.blank(walk.start(p) + 3, walk.end(p));
  walk.blank(p + 1, open - 1);
  const first = walk.end(open);
  walk.sheet.blank(first, walk.start(close));
  walk.settle(open, close);
  // Two quotes need two places on one line; a line end may stand right behind the parenthesis.
  for (let at = first; at + 1 < walk.start(close); at++) {
    if (/[\r\n]/.test(walk.tokens.text.slice(at, at + 2))) continue;
    return walk.sheet.write(at, '""');
  }
}

/** Whether the `}` before `p` belongs to `do {`: then `while_each_thread(…)` ends the loop. */
function endsDo(walk: ScopeWalk, p: number): boolean {
  const open = walk.code(p - 1) === closeBrace ? walk.match[p - 1]! : -1;
  return open > 0 && walk.isWord(open - 1) && walk.text(open - 1) === 'do';
}

function isNoExpression(walk: ScopeWalk, { first, last }: Argument): boolean {
  const operator = walk.code(first);
  if (walk.isWord(first)) {
    const word = walk.text(first);
    if (typeStarts.has(word)) return true;
    if (statementKeywords.has(word)) return true;
  }
  if (first === last) return !walk.isWord(first) && operator !== 0;
  if (walk.code(last) === star || operator === dot || operator === ellipsis) return true;
  if (operator === openBrace) return !walk.hasSemicolon(first + 1, last);
  if (operator !== 0 && !operandStarts.has(operator)) return true;
  return operator !== openParen && walk.hasSemicolon(first, last);
}

function dropEmptyArgument(walk: ScopeWalk, argument: Argument, position: number, count: number): void {
  // The comma after it, or before it for the last one.
  const extra = position < count - 1 ? argument.first : argument.last;
  if (walk.code(extra) === comma) walk.blank(extra, extra);
}

/** tree-sitter's offsetof takes one name as the member: `a.b[0]` is cut to `a`. */
function memberDesignator(walk: ScopeWalk, p: number, close: number): void {
  const member = walk.arguments(p + 1, close)[1];
  if (member && member.last > member.first && walk.isWord(member.first)) walk.blank(member.first + 1, member.last);
}
