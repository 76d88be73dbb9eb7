/**
 * Words too many: attributes and macros that no list knows, recognised by standing where C has no place for a word.
 */
import { controlWords, statementKeywords, typeKeywords, typeStarts } from './kernel-words';
import { code } from './scan';
import { Scope, type ScopeWalk } from './scope-walk';
import { punctuation } from './token-list';

const { openParen, closeSquare, closeBrace, semicolon, assign, star, dot, arrow } = punctuation;

/** What may follow the name in a declaration. */
const declaratorEnds = new Set(['(', ';', '=', '[', ',', ')'].map(code));

/** A word right before the start of a type, where C has no place for one: an attribute nobody told us about. */
export function isUnknownAttribute(walk: ScopeWalk, p: number, word: string): boolean {
  if (!walk.isWord(p + 1) || !typeKeywords.has(walk.text(p + 1)) || typeKeywords.has(word)) return false;
  if (controlWords.has(word) || statementKeywords.has(word) || typeStarts.has(word)) return false;
  if (word.startsWith('__inline') || word === 'register' || word === 'auto' || word === '__extension__') return false;
  const before = walk.code(p - 1);
  return before !== dot && before !== arrow;
}

/**
 * A word too many in a declaration: `int INIT get_bits(`, `static cpumask_var_t mask __attr;`, `data[] ALIGNED;`. By
 * their place and by how attributes are spelt: in capitals or with two underscores.
 */
export function isExtraWord(walk: ScopeWalk, p: number, word: string): boolean {
  if (isReserved(word) || p === 0) return false;
  const before = walk.isWord(p - 1) ? walk.text(p - 1) : '';
  const twoBefore = walk.isWord(p - 2) ? walk.text(p - 2) : '';
  const followsName = before !== '' && !isReserved(before);
  const next = walk.code(p + 1);
  if (next === semicolon || next === assign) {
    if (!looksLikeAttribute(word)) return false;
    if (walk.code(p - 1) === closeSquare) return !walk.inCode() || walk.scope() === Scope.Body;
    return followsName && (walk.code(p - 2) === star || walk.code(p - 2) === closeBrace || endsType(twoBefore));
  }
  const isFollowedByName = walk.isWord(p + 1) && !isReserved(walk.text(p + 1));
  if (!isFollowedByName || !declaratorEnds.has(walk.code(p + 2))) return false;
  // The last of three words may itself be the attribute: `struct tracer graph_trace __tracer_data = {`.
  if (looksLikeAttribute(walk.text(p + 1)) && !looksLikeAttribute(word) && walk.code(p + 2) !== openParen) return false;
  if (followsName && isTag(twoBefore)) return true;
  return endsType(before) && (isReserved(before) || looksLikeAttribute(word));
}

/** `TASKS_OPS RCU_OPS &ops` in an initializer, `printk(KERN_INFO CUT_HERE)`: macros that bring their own commas. */
export function isListOfMacros(walk: ScopeWalk, p: number, word: string): boolean {
  if (walk.scope() !== Scope.Initializer && walk.scope() !== Scope.Expression && walk.scope() !== Scope.Enumerators)
    return false;
  const before = walk.code(p - 1);
  if (!(before === openParen || walk.isItemStart(p)) || isReserved(word) || !walk.isWord(p + 1)) return false;
  return !isReserved(walk.text(p + 1)) || walk.text(p + 1) === 'NULL';
}

/** A macro with a line of its own that brings all it needs, or one before a whole declaration (`STATIC ssize_t f(`). */
export function isLoneMacro(walk: ScopeWalk, p: number, word: string): boolean {
  const scope = walk.scope();
  if (!/^[A-Z_][A-Z0-9_]{2,}/.test(word) || isReserved(word)) return false;
  if (scope !== Scope.Body && scope !== Scope.Fields && (scope !== Scope.File || walk.assigned)) return false;
  if (!walk.isStatementStart(p)) return false;
  if (walk.isOnNewLine(p, p + 1)) return walk.code(p + 1) === closeBrace || walk.isWord(p + 1);
  const isNamed = looksLikeAttribute(word) && walk.isWord(p + 1) && !isReserved(walk.text(p + 1));
  return isNamed && (walk.code(p + 2) === star || walk.isWord(p + 2));
}

/** A word of the language: no name. */
function isReserved(word: string): boolean {
  return (
    typeStarts.has(word) ||
    statementKeywords.has(word) ||
    controlWords.has(word) ||
    typeKeywords.has(word) ||
    word === 'register' ||
    word === '__extension__' ||
    word === '__inline' ||
    word === '__inline__'
  );
}

/** Whether a type can end with this word, so that a name may follow. */
function endsType(word: string): boolean {
  if (word === '' || isTag(word) || word === 'const' || word === 'volatile') return false;
  return !isReserved(word) || (typeStarts.has(word) && word !== 'unsigned' && word !== 'signed' && word !== 'long');
}

/** How attributes are spelt: in capitals or with two underscores. */
export function looksLikeAttribute(word: string): boolean {
  return /^(?:__[a-z]|[A-Z][A-Z0-9_]+$)/.test(word);
}

function isTag(word: string): boolean {
  return word === 'struct' || word === 'union' || word === 'enum';
}
