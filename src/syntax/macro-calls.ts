/**
 * Macros that stand for what a call cannot be: a loop (`for_each_process(p) {`), a function (`SYSCALL_DEFINE2(…) {`),
 * a declaration (`static DEFINE_PER_CPU(int, x);`), members of a struct, or something that takes a type, a statement
 * or an operator as its argument. One walk over the tokens looks at each word and calls the rule for its place.
 */
import { assembly, caseRange, expressionMacro, statementMacro } from './code-macros';
import { declarationMacro, fileMacro, memberMacro } from './declaration-macros';
import { isExtraWord, isListOfMacros, isLoneMacro, isUnknownAttribute, looksLikeAttribute } from './extra-words';
import { controlWords, typeKeywords } from './kernel-words';
import type { Tokens } from './scan';
import { Scope, ScopeWalk } from './scope-walk';
import type { Sheet } from './sheet';
import type { Span } from './text';
import { punctuation } from './token-list';

const { openParen, closeParen, openSquare, closeSquare, openBrace, closeBrace, semicolon } = punctuation;
const { comma, colon, assign, star, dot, andAnd } = punctuation;

/** Rewrites in `sheet` what the tokens that are not `gone` stand for; returns the names that moved. */
export function rewriteMacroCalls(tokens: Tokens, gone: Uint8Array, sheet: Sheet): Map<number, Span> {
  const walk = new ScopeWalk(tokens, gone, sheet);
  for (let p = 0; p < walk.count; p++) {
    const operator = walk.code(p);
    if (walk.isWord(p)) {
      if (!walk.settled[p]) rewriteWord(walk, p);
    } else if (operator === openParen || operator === openSquare || operator === openBrace) {
      walk.open(p, operator);
    } else if (operator === closeParen || operator === closeSquare || operator === closeBrace) {
      walk.close(p);
    } else if (walk.scope() === Scope.File) {
      if (operator === assign) walk.assigned = true;
      else if (operator === semicolon) walk.assigned = false;
    } else if (operator === semicolon && walk.scope() === Scope.Fields) {
      // A lone `;` among members is accepted by compilers only.
      const before = walk.code(p - 1);
      if (before === openBrace || before === semicolon) walk.blank(p, p);
    } else if (operator === andAnd && walk.inCode() && walk.startsOperand(p)) {
      // The address of a label: `&&out`.
      walk.sheet.write(walk.start(p), ' &');
    }
  }
  return walk.movedNames;
}

function rewriteWord(walk: ScopeWalk, p: number): void {
  const word = walk.text(p);
  const next = walk.code(p + 1);
  const inCode = walk.inCode();
  if (word === 'typeof' || word === '__typeof__' || word === '__typeof' || word === 'typeof_unqual') {
    if (next === openParen && walk.match[p + 1]! > 0) walk.nameInstead(p, walk.match[p + 1]!);
  } else if (word === 'asm' || word === '__asm__' || word === '__asm' || word === 'asm_inline') assembly(walk, p);
  else if (word === 'goto' && next === star) walk.sheet.blank(walk.start(p), walk.end(p + 1));
  else if (word === 'case') caseRange(walk, p);
  else if (next === openParen && walk.match[p + 1]! > 0) rewriteCall(walk, p, word, walk.match[p + 1]!);
  else if (
    next === colon &&
    inCode &&
    walk.code(p + 2) === closeBrace &&
    walk.isStatementStart(p) &&
    word !== 'default'
  )
    walk.sheet.write(walk.start(p + 1), ';');
  else if (isUnknownAttribute(walk, p, word) || isExtraWord(walk, p, word)) walk.blank(p, p);
  else if (isListOfMacros(walk, p, word)) walk.blank(p, p);
  else if (isLoneMacro(walk, p, word)) {
    walk.blank(p, p);
    walk.declarationAt = p + 1;
  } else if (word === 'auto' && walk.isWord(p + 1) && walk.code(p + 2) === assign) walk.nameInstead(p, p);
}

function rewriteCall(walk: ScopeWalk, p: number, word: string, close: number): void {
  if (controlWords.has(word) || typeKeywords.has(word)) {
    if (word === 'if' || word === 'while' || word === 'for' || word === 'switch') walk.header[close] = 1;
    return;
  }
  const scope = walk.scope();
  const next = walk.code(close + 1);
  // `data[] SEC("license") = …`, `int f(void) __RENAME(g);`
  const isDeclarator = scope === Scope.File || scope === Scope.Fields;
  const endsDeclarator = walk.code(p - 1) === closeSquare || (isDeclarator && walk.code(p - 1) === closeParen);
  if (endsDeclarator && looksLikeAttribute(word) && (next === semicolon || next === assign))
    return walk.blank(p, close);
  if (walk.inCode()) {
    if (scope === Scope.Initializer && walk.isItemStart(p) && (next === dot || walk.isWord(close + 1)))
      return walk.blank(p, close);
    if (scope === Scope.Body && walk.isWord(p - 1) && walk.text(p - 1) === 'static')
      return declarationMacro(walk, p, word, close, walk.arguments(p + 1, close), true);
    if (scope === Scope.Enumerators && walk.isItemStart(p)) return walk.blank(next === comma ? p + 1 : p, close);
    if (scope === Scope.Body && walk.isStatementStart(p) && statementMacro(walk, p, word, close)) return;
    expressionMacro(walk, p, word, close);
  } else if (scope === Scope.File) fileMacro(walk, p, word, close);
  else if (scope === Scope.Fields) memberMacro(walk, p, word, close);
}
