/**
 * What a .c file seems to define and include, read off its tokens without macros or headers: enough to know which unit to
 * open when a name is needed, at the price of lexing the file. All branches of #if count. A guess may name too much
 * (what a macro is given as an argument); the unit itself says in the end what it defines.
 */
import type { LexedText } from './lexer';
import { CLOSE_BRACE, CLOSE_PAREN, COMMA, IDENTIFIER, OPEN_BRACE, OPEN_PAREN, STRING } from './lexer-tokens';
import { spell, spellingText } from './lexer-spellings';

export interface DefinedName {
  readonly name: string;
  /** 'argument': given to a macro like DEFINE_MUTEX or EXPORT_SYMBOL, which may define it or refer to it. */
  readonly kind: 'function' | 'variable' | 'argument';
  readonly isStatic: boolean;
  /** 0-based offset of the name in the text. */
  readonly start: number;
}

const SEMICOLON = spell(';');
const EQUALS = spell('=');
const STAR = spell('*');
const OPEN_BRACKET = spell('[');
const CLOSE_BRACKET = spell(']');
const STATIC = spell('static');
const EXTERN = spell('extern');
const TYPEDEF = spell('typedef');
const ATTRIBUTE = spell('__attribute__');
const records = new Set(['struct', 'union', 'enum'].map(spell));
const typeWords = new Set(
  ['struct', 'union', 'enum', 'void', 'int', 'char', 'short', 'long', 'unsigned', 'signed', 'bool', 'const'].map(spell),
);
const openers = new Set(['if', 'ifdef', 'ifndef'].map(spell));
const middles = new Set(['else', 'elif', 'elifdef', 'elifndef'].map(spell));
const ENDIF = spell('endif');

/** One piece of a declaration at file level: a token, or what stands between brackets. */
interface Piece {
  /** 0 for a bracketed piece. */
  readonly spelling: number;
  readonly token: number;
  /** Index behind a bracketed piece's last token; of its opening one `token`. */
  readonly end: number;
}

/** Names of functions and variables that the text defines at file level, in order. */
export function definedNames(lexed: LexedText): DefinedName[] {
  const out: DefinedName[] = [];
  const { spellings, count, directives } = lexed;
  const around: { depth: number; pieces: Piece[] }[] = [];
  let pieces: Piece[] = [];
  let depth = 0;
  let open = 0;
  let openIndex = 0;
  let directive = 0;
  for (let i = 0; i < count; i++) {
    if (i === directives.tokens[directive]) {
      const end = directives.afters[directive++]!;
      const name = end > i + 1 ? spellings[i + 1]! : 0;
      if (openers.has(name)) around.push({ depth, pieces: [...pieces] });
      else if (middles.has(name) && around.length > 0) {
        ({ depth } = around[around.length - 1]!);
        pieces = [...around[around.length - 1]!.pieces];
      } else if (name === ENDIF) around.pop();
      i = end - 1;
      continue;
    }
    const spelling = spellings[i]!;
    if (spelling === OPEN_PAREN || spelling === OPEN_BRACE || spelling === OPEN_BRACKET) {
      if (depth++ === 0) {
        open = spelling;
        openIndex = i;
      }
      continue;
    }
    if (spelling === CLOSE_PAREN || spelling === CLOSE_BRACE || spelling === CLOSE_BRACKET) {
      if (depth > 0 && --depth > 0) continue;
      pieces.push({ spelling: 0, token: openIndex, end: i + 1 });
      if (open === OPEN_BRACE && isFunction(lexed, pieces)) {
        nameFunction(lexed, pieces, out);
        pieces = [];
      }
      continue;
    }
    if (depth > 0) continue;
    if (spelling === SEMICOLON) {
      nameVariables(lexed, pieces, out);
      pieces = [];
    } else pieces.push({ spelling, token: i, end: i + 1 });
  }
  nameVariables(lexed, pieces, out);
  return out;
}

/** A body follows a parameter list (perhaps with annotations between), with no `=` anywhere. */
function isFunction(lexed: LexedText, pieces: readonly Piece[]): boolean {
  let hasParameters = false;
  for (const { spelling, token } of pieces) {
    if (spelling === EQUALS || spelling === TYPEDEF) return false;
    if (spelling === 0 && lexed.spellings[token] === OPEN_PAREN) hasParameters = true;
  }
  const first = pieces[0]?.spelling ?? 0;
  return hasParameters && !(records.has(first) && pieces.length <= 3);
}

function isCall(lexed: LexedText, pieces: readonly Piece[], i: number): boolean {
  const next = pieces[i + 1];
  return (
    lexed.kinds[pieces[i]!.token] === IDENTIFIER && next?.spelling === 0 && lexed.spellings[next.token] === OPEN_PAREN
  );
}

function nameFunction(lexed: LexedText, pieces: readonly Piece[], out: DefinedName[]): void {
  const isStatic = pieces.some(({ spelling }) => spelling === STATIC);
  // Of `__printf(1, 2) int f(…) __acquires(x) {`, the first that something like a type stands before.
  let name = -1;
  for (let i = 0; i < pieces.length; i++) {
    if (!isCall(lexed, pieces, i) || pieces[i]!.spelling === ATTRIBUTE) continue;
    if (name < 0) name = i;
    const before = pieces[i - 1];
    const hasType = before !== undefined && (before.spelling === STAR || isTypeWord(before.spelling));
    if (hasType) {
      name = i;
      break;
    }
  }
  if (name < 0) return;
  const macro = spellingText(pieces[name]!.spelling);
  if (/^[A-Z_0-9]+$/.test(macro)) return nameArguments(lexed, macro, pieces[name + 1]!, isStatic, out);
  out.push({ name: macro, kind: 'function', isStatic, start: lexed.starts[pieces[name]!.token]! });
}

function isTypeWord(spelling: number): boolean {
  return spelling !== 0 && /^[A-Za-z]\w*$/.test(spellingText(spelling)) && spelling !== STATIC;
}

function nameVariables(lexed: LexedText, pieces: readonly Piece[], out: DefinedName[]): void {
  const isStatic = pieces.some(({ spelling }) => spelling === STATIC);
  const hasValue = pieces.some(({ spelling }) => spelling === EQUALS);
  if (pieces.length === 0 || pieces[0]!.spelling === TYPEDEF) return;
  for (let i = 0; i < pieces.length; i++) {
    if (pieces[i]!.spelling === EQUALS) break;
    const text = spellingText(pieces[i]!.spelling);
    if (isCall(lexed, pieces, i) && /^[A-Z][A-Z_0-9]*$/.test(text)) {
      nameArguments(lexed, text, pieces[i + 1]!, isStatic, out);
      if (i === 0 || hasValue || i + 2 === pieces.length) return;
    }
  }
  if (pieces.some(({ spelling }) => spelling === EXTERN) && !hasValue) return;
  // The name of each declarator is its last identifier before `=`, brackets or annotations in parentheses.
  let name: Piece | undefined;
  let words = 0;
  let isAfterValue = false;
  const finish = (): void => {
    if (name && words > 1) {
      const start = lexed.starts[name.token]!;
      out.push({ name: spellingText(name.spelling), kind: 'variable', isStatic, start });
    }
    name = undefined;
    isAfterValue = false;
  };
  for (let i = 0; i < pieces.length; i++) {
    const { spelling, token } = pieces[i]!;
    if (spelling === COMMA) {
      finish();
      words = 2;
    } else if (isAfterValue) continue;
    else if (spelling === EQUALS) isAfterValue = true;
    else if (spelling === 0) {
      if (lexed.spellings[token] === OPEN_BRACE) {
        // The members of a record: its tag is no variable.
        name = undefined;
        words++;
      } else if (lexed.spellings[token] === OPEN_PAREN) {
        const pointer = pointerName(lexed, pieces[i]!);
        if (pointer) {
          name = pointer;
          words++;
        } else if (name !== undefined && name === pieces[i - 1] && isCall(lexed, pieces, i - 1)) {
          // `int f(void);` and `__aligned(8)`: the former declares only.
          if (!hasValue && !spellingText(name.spelling).startsWith('__')) return;
          name = undefined;
        }
      }
    } else if (lexed.kinds[token] === IDENTIFIER) {
      words++;
      // `int x __read_mostly`, but not `atomic_t __num_online_cpus`.
      const isAnnotation = name !== undefined && words > 2 && /^__/.test(spellingText(spelling));
      const isTag = typeWords.has(spelling) || (i > 0 && records.has(pieces[i - 1]!.spelling));
      if (!isAnnotation && !isTag) name = pieces[i]!;
    }
  }
  finish();
}

/** `x` of `(*x)`. */
function pointerName(lexed: LexedText, { token, end }: Piece): Piece | undefined {
  if (lexed.spellings[token + 1] !== STAR) return undefined;
  for (let i = token + 1; i < end; i++) {
    if (lexed.kinds[i] === IDENTIFIER) return { spelling: lexed.spellings[i]!, token: i, end: i + 1 };
  }
  return undefined;
}

/** The names among a macro's arguments; a system call's functions have names made from its first. */
function nameArguments(
  lexed: LexedText,
  macro: string,
  { token, end }: Piece,
  isStatic: boolean,
  out: DefinedName[],
): void {
  const call = /^(COMPAT_)?SYSCALL_DEFINE[0-6]$/.exec(macro);
  if (call) {
    const name = spellingText(lexed.spellings[token + 1]!);
    const part = call[1] ? 'compat_sys' : 'sys';
    const start = lexed.starts[token + 1]!;
    for (const prefix of ['', '__do_', '__se_', '__x64_', '__ia32_']) {
      out.push({ name: `${prefix}${part}_${name}`, kind: 'function', isStatic: prefix.length === 5, start });
    }
    return;
  }
  if (/^(MODULE_|ASSERT|BUILD_BUG)/.test(macro)) return;
  for (let i = token + 1, depth = 0; i < end - 1; i++) {
    const spelling = lexed.spellings[i]!;
    if (spelling === OPEN_PAREN || spelling === OPEN_BRACE) depth++;
    else if (spelling === CLOSE_PAREN || spelling === CLOSE_BRACE) depth--;
    const next = lexed.spellings[i + 1];
    const isAlone = next === COMMA || i + 2 === end || next === OPEN_BRACKET;
    if (depth === 0 && isAlone && lexed.kinds[i] === IDENTIFIER) {
      out.push({ name: spellingText(spelling), kind: 'argument', isStatic, start: lexed.starts[i]! });
    }
  }
}

/** What a text includes, and the names that it seems to define for others. */
export interface TextIndex {
  readonly includes: readonly IncludeLine[];
  /** Each once, in the order of the text. */
  readonly names: readonly string[];
}
export function indexText(lexed: LexedText): TextIndex {
  const names = new Set<string>();
  for (const { name, isStatic } of definedNames(lexed)) if (!isStatic) names.add(name);
  return { includes: includeLines(lexed), names: [...names] };
}

export interface IncludeLine {
  readonly name: string;
  readonly isQuoted: boolean;
  /** Stands inside an #if. */
  readonly isConditional: boolean;
}

const INCLUDE = spell('include');

/** The #include lines of a text, in order. Those whose operand is a macro are left out. */
export function includeLines(lexed: LexedText): IncludeLine[] {
  const out: IncludeLine[] = [];
  const { directives, spellings, kinds, starts, text } = lexed;
  let depth = 0;
  for (let d = 0; d < directives.count; d++) {
    const at = directives.tokens[d]! + 2;
    if (at > directives.afters[d]!) continue;
    const name = spellings[at - 1]!;
    if (openers.has(name)) depth++;
    else if (name === ENDIF) depth--;
    if (name !== INCLUDE || at >= directives.afters[d]!) continue;
    const isQuoted = kinds[at] === STRING;
    const start = starts[at]! + 1;
    const end = text.indexOf(isQuoted ? '"' : '>', start);
    if (end < 0 || (!isQuoted && text[start - 1] !== '<')) continue;
    out.push({ name: text.slice(start, end), isQuoted, isConditional: depth > (lexed.guard === 0 ? 0 : 1) });
  }
  return out;
}
