/**
 * Macros that declare: system calls and other functions, variables, and members of a struct.
 */
import type { ScopeWalk } from './scope-walk';
import { punctuation, type Argument } from './token-list';

const { openParen, openSquare, openBrace, closeBrace, semicolon, comma, colon, assign, star } = punctuation;

export function fileMacro(walk: ScopeWalk, p: number, word: string, close: number): void {
  let first = p;
  while (first > 0 && walk.isWord(first - 1) && /^(?:static|extern|const|inline|__inline)$/.test(walk.text(first - 1)))
    first--;
  const before = walk.code(first - 1);
  const startsHere =
    first === 0 || before === semicolon || before === closeBrace || first === walk.declarationAt || before === colon;
  const next = close + 1;
  // `type (*name)(…)` and `type (name)(…)` are declarators, not macros.
  if (!startsHere || walk.code(next) === openParen || walk.code(p + 2) === star) return;
  const list = walk.arguments(p + 1, close);
  if (walk.code(next) === openBrace) functionMacro(walk, p, word, close, list);
  else if ([semicolon, assign, comma, openSquare].includes(walk.code(next)))
    declarationMacro(walk, p, word, close, list, first < p);
  else if (next >= walk.count || walk.isOnNewLine(close, next) || walk.code(next + 1) === openParen) {
    // A macro without `;` after it: the parenthesis becomes one.
    const isName = list.length === 1 && walk.isLoneWord(list[0]!) && first === p;
    walk.sheet.blank(walk.start(p + 1), isName ? walk.end(p + 1) : walk.end(close));
    walk.sheet.write(walk.start(close), ';');
    walk.settle(p, close);
    walk.declarationAt = next;
  }
}

export function declarationMacro(
  walk: ScopeWalk,
  p: number,
  word: string,
  close: number,
  list: readonly Argument[],
  stored: boolean,
): void {
  const [first, second] = list;
  const isTyped =
    first &&
    second &&
    list.length === 2 &&
    walk.isLoneWord(second) &&
    (walk.looksLikeType(first) || /PER_CPU/.test(word));
  if (isTyped) {
    walk.sheet.blank(walk.start(p), walk.end(p + 1));
    walk.blank(second.first - 1, second.first - 1);
    walk.blank(close, close);
    for (let q = first.first; q <= first.last; q++)
      if (walk.code(q) === openSquare && walk.match[q]! > q) walk.blank(q, walk.match[q]!);
  } else if (stored || walk.code(close + 1) !== semicolon) walk.keepFirstArgument(p, close);
  else if (!list.every((argument) => walk.isPlain(argument))) walk.sheet.blank(walk.end(p + 1), walk.start(close));
  walk.settle(p, close);
}

export function memberMacro(walk: ScopeWalk, p: number, word: string, close: number): void {
  const before = walk.code(p - 1);
  const startsHere = before === openBrace || before === semicolon || before === comma || p === walk.declarationAt;
  if (!startsHere || walk.code(close + 1) === openParen || walk.code(p + 2) === star) return;
  const list = walk.arguments(p + 1, close);
  const [first, second] = list;
  if (/^_*struct_group/.test(word)) {
    const leading = word === 'struct_group' ? 1 : word === '__struct_group' ? 3 : 2;
    if (list.length <= leading) return;
    walk.blank(p, list[leading]!.first - 1);
    walk.settled.fill(0, list[leading]!.first, close);
    walk.blank(close, walk.code(close + 1) === semicolon ? close + 1 : close);
    walk.declarationAt = list[leading]!.first;
    return;
  }
  if (walk.code(close + 1) !== semicolon) {
    if (walk.isOnNewLine(close, close + 1)) {
      walk.blank(p, close);
      walk.declarationAt = close + 1;
    }
    return;
  }
  if (first && second && list.length === 2 && (walk.looksLikeType(first) || word.includes('FLEX_ARRAY'))) {
    walk.sheet.blank(walk.start(p), walk.end(p + 1));
    walk.blank(second.first - 1, second.first - 1);
    walk.blank(close, close);
  } else walk.keepFirstArgument(p, close);
  walk.settle(p, close);
}

/** `SYSCALL_DEFINE2(name, type, a, type, b) {` and others that define a function. */
function functionMacro(walk: ScopeWalk, p: number, word: string, close: number, list: readonly Argument[]): void {
  const name = list[0];
  if (/SYSCALL\w*_DEFINE\d$|^BPF_CALL_\d$/.test(word) && name && walk.isLoneWord(name)) {
    walk.sheet.blank(walk.start(p), walk.end(p + 1));
    walk.sheet.write(walk.start(p), 'long');
    if (list.length > 1) {
      list.slice(1).forEach((argument, i) => {
        const separator = argument.first - 1;
        if (i === 0) walk.sheet.write(walk.start(separator), '(');
        else if (i % 2 === 1) walk.blank(separator, separator);
      });
    } else {
      const span = walk.span(name.first);
      walk.sheet.write(span.start - 1, `${walk.text(name.first)}(`);
      walk.movedNames.set(span.start - 1, span);
    }
  } else if (word.length > 4) {
    walk.sheet.write(walk.start(p), 'int ');
    walk.movedNames.set(walk.start(p) + 4, walk.span(p));
    walk.sheet.blank(walk.end(p + 1), walk.start(close));
  }
  walk.settle(p, close);
}
