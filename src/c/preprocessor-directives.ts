/**
 * What each directive does. Called when the reader stands at a `#` line of active text; a branch that is not taken is left
 * by following the links the lexer made, so its text is never looked at.
 */
import type { Place } from './ast';
import type { IncludeSearch } from './include';
import { tokenEnd, type LexedText } from './lexer';
import { IDENTIFIER, LINE_START, NUMBER, STRING } from './lexer-tokens';
import { spell, spellingText } from './lexer-spellings';
import { type Lexeme, type Macro, readDefinition } from './macros';
import { hasAttribute, hasBuiltin } from './macros-builtin';
import { Expander, ExpansionLimit } from './macros-expand';
import { ConditionError, evaluateCondition } from './preprocessor-expression';
import { DirectiveReader, openFile, type FileReader, type OpenFile, type ReaderHost } from './preprocessor-reader';

export interface DirectiveHost extends ReaderHost {
  readonly search: IncludeSearch;
  isOnce(file: number): boolean;
  once(file: number): void;
  warning(message: string, place: Place): void;
  /** Counts a file about to be read; false where that is more than the budget allows. */
  spendOn(lexed: LexedText): boolean;
  /** For #pragma push_macro. */
  readonly pushedMacros: Map<number, (Macro | undefined)[]>;
}

const names = [
  ...['if', 'ifdef', 'ifndef', 'elif', 'elifdef', 'elifndef', 'else', 'endif', 'define', 'undef', 'include'],
  ...['include_next', 'import', 'error', 'warning', 'line', 'pragma', 'ident', 'sccs', 'assert', 'unassert'],
] as const;
type Name = (typeof names)[number];
const bySpelling = new Map<number, Name>(names.map((name) => [spell(name), name]));
const deepestInclude = 200;
/** Tokens that one directive's own expansion may take. */
const directiveBudget = 1_000_000;

/** One directive line. */
interface Line {
  readonly host: DirectiveHost;
  readonly reader: FileReader;
  readonly open: OpenFile;
  readonly directive: number;
  readonly lexed: LexedText;
  readonly name: string;
  /** Tokens after the directive's name. */
  readonly from: number;
  readonly to: number;
}

export function runDirective(host: DirectiveHost, reader: FileReader, open: OpenFile, directive: number): void {
  const { lexed } = open;
  const to = goBehind(open, directive);
  const from = lexed.directives.tokens[directive]! + 2;
  if (from > to) return;
  const spelling = lexed.spellings[from - 1]!;
  const name = bySpelling.get(spelling);
  const line: Line = { host, reader, open, directive, lexed, name: name ?? '', from, to };
  switch (name) {
    case 'if':
    case 'ifdef':
    case 'ifndef':
      open.conditionals.push({ directive, hasElse: false });
      if (!holds(line)) leaveBranch(line, false);
      return;
    case 'elif':
    case 'elifdef':
    case 'elifndef':
    case 'else':
      if (open.conditionals.length === 0) return report(line, `#${name} without #if`);
      checkOrder(line);
      return leaveBranch(line, true);
    case 'endif':
      if (open.conditionals.pop() === undefined) report(line, '#endif without #if');
      return;
    case 'define':
      return define(line);
    case 'undef':
      return undefine(line);
    case 'include':
    case 'include_next':
    case 'import':
      return include(line);
    case 'error':
    case 'warning': {
      const message = `#${name} ${lexed.text.slice(lexed.starts[from] ?? 0, to > from ? tokenEnd(lexed, to - 1) : 0)}`;
      return name === 'error' ? report(line, message) : host.warning(message, placeOf(line));
    }
    case 'line':
      return setLine(line, from);
    case 'pragma':
      return pragma(line);
    case 'ident':
    case 'sccs':
    case 'assert':
    case 'unassert':
      return;
    default:
      if (lexed.kinds[from - 1] === NUMBER) return setLine(line, from - 1);
      report(line, `invalid preprocessing directive #${spellingText(spelling)}`);
  }
}

/** Sets the file to be read on behind the directive; gives the index of the token there. */
function goBehind(open: OpenFile, directive: number): number {
  const { directives } = open.lexed;
  open.at = directives.afters[directive]!;
  open.directive = directive + 1;
  open.nextHash = directives.tokens[directive + 1]!;
  return open.at;
}

function placeOf({ open, lexed, directive, to }: Line): Place {
  const hash = lexed.directives.tokens[directive]!;
  return { file: open.file, start: lexed.starts[hash]!, end: tokenEnd(lexed, to - 1) };
}
function report(line: Line, message: string): void {
  line.host.problem(message, placeOf(line));
}

function lineFor(line: Line, directive: number): Line {
  const from = line.lexed.directives.tokens[directive]! + 2;
  const to = line.lexed.directives.afters[directive]!;
  return { ...line, directive, from, to, name: bySpelling.get(line.lexed.spellings[from - 1]!) ?? '' };
}

/** #else after #else and the like; the directive is the branch's end in any case. */
function checkOrder(line: Line): void {
  const conditional = line.open.conditionals[line.open.conditionals.length - 1]!;
  if (conditional.hasElse) report(line, `#${line.name} after #else`);
  if (line.name === 'else') conditional.hasElse = true;
}

/** Goes from the start of a branch that is not read to the next one that is; `isTaken`: there is none, one was read. */
function leaveBranch(line: Line, isTaken: boolean): void {
  const { open, lexed } = line;
  const { branchEnds, tokens, count } = lexed.directives;
  let at = line;
  for (;;) {
    const next = branchEnds[at.directive]!;
    const hash = next < 0 ? lexed.count : tokens[next]!;
    const { inactive } = open.record;
    const start = tokenEnd(lexed, at.to - 1);
    if (inactive.length > 0 && lexed.starts[tokens[at.directive]!] === inactive[inactive.length - 1]) {
      inactive[inactive.length - 1] = lexed.starts[hash]!;
    } else inactive.push(start, lexed.starts[hash]!);
    if (next < 0) {
      open.at = open.nextHash = lexed.count;
      open.directive = count;
      return;
    }
    goBehind(open, next);
    at = lineFor(line, next);
    if (at.name === 'endif') {
      open.conditionals.pop();
      return;
    }
    checkOrder(at);
    if (isTaken) continue;
    if (at.name === 'else' || holds(at)) return;
  }
}

function holds(line: Line): boolean {
  const { host, reader, lexed, name, from, to } = line;
  if (name.endsWith('def')) {
    if (from >= to || lexed.kinds[from] !== IDENTIFIER) {
      report(line, from >= to ? `no macro name given in #${name} directive` : 'macro names must be identifiers');
      return false;
    }
    return (host.macros.current(lexed.spellings[from]!) !== undefined) !== name.includes('ndef');
  }
  const tokens = new DirectiveReader(reader, lexed, line.open.file, from, to);
  const expander = new Expander(tokens, directiveBudget);
  try {
    return evaluateCondition(
      expander,
      {
        isDefined: (spelling) => host.macros.current(spelling) !== undefined,
        operator: (operator) => hasOperator(line, tokens, expander, operator),
      },
      name,
    );
  } catch (error) {
    if (!(error instanceof ConditionError) && !(error instanceof ExpansionLimit)) throw error;
    host.problem(error.message, error.place.file < 0 ? placeOf(line) : error.place);
    return false;
  }
}

/** `__has_include(<x.h>)` and kin; undefined where `name` is none of them. */
function hasOperator(line: Line, tokens: DirectiveReader, expander: Expander, name: Lexeme): bigint | undefined {
  const builtin = line.host.macros.current(name.spelling)?.builtin;
  const isFeature = name.text === '__has_feature' || name.text === '__has_extension';
  if (!builtin?.startsWith('has-') && !(isFeature && tokens.nextIsParen())) return undefined;
  const fail = (): never => {
    throw new ConditionError(`operator ${name.text} needs its operand in parentheses`, name.place);
  };
  if (expander.nextUnexpanded().text !== '(') fail();
  let value = false;
  if (builtin === 'has-include' || builtin === 'has-include-next') {
    const header = tokens.headerName() ?? expandedHeader(expander, ')');
    if (header === undefined) return fail();
    value = findHeader(line, header, builtin === 'has-include-next') !== undefined;
  } else {
    let operand = expander.next();
    let close = expander.nextUnexpanded();
    if (close.text === '::') close = expander.nextUnexpanded();
    if (close.text === ':') {
      // A name with a scope, in the C++ manner.
      expander.nextUnexpanded();
      operand = expander.nextUnexpanded();
      close = expander.nextUnexpanded();
    }
    if (close.text !== ')') fail();
    if (builtin === 'has-attribute') value = hasAttribute(operand.text);
    else if (builtin === 'has-builtin') value = hasBuiltin(operand.text);
    return value ? 1n : 0n;
  }
  if (expander.nextUnexpanded().text !== ')') fail();
  return value ? 1n : 0n;
}

interface Header {
  readonly name: string;
  readonly isQuoted: boolean;
}

/** A header's name that macros expand to. */
function expandedHeader(expander: Expander, until: string): Header | undefined {
  const first = expander.next();
  if (first.kind === 'string' && first.text.startsWith('"')) return { name: first.text.slice(1, -1), isQuoted: true };
  if (first.text !== '<') return undefined;
  let name = '';
  for (;;) {
    const token = expander.next();
    if (token.kind === 'end' || (token.text === until && until !== '')) return undefined;
    if (token.text === '>') return { name, isQuoted: false };
    name += (token.flags & 1 && name !== '' ? ' ' : '') + token.text;
  }
}

function findHeader({ host, open }: Line, header: Header, isNext: boolean): ReturnType<IncludeSearch['find']> {
  if (isNext && open.includedAt !== undefined) return host.search.findNext(header.name, open.folder);
  return host.search.find(header.name, header.isQuoted, open.path);
}

function include(line: Line): void {
  const { host, reader, open, lexed, name, from, to } = line;
  const tokens = new DirectiveReader(reader, lexed, open.file, from, to);
  let header: Header | undefined = tokens.headerName();
  if (header === undefined && from < to && lexed.kinds[from] === IDENTIFIER) {
    try {
      header = expandedHeader(new Expander(tokens, directiveBudget), '');
    } catch (error) {
      if (!(error instanceof ExpansionLimit)) throw error;
    }
  }
  if (header === undefined) return report(line, `#${name} expects "FILENAME" or <FILENAME>`);
  if (header.name === '') return report(line, `empty filename in #${name}`);
  const found = findHeader(line, header, name === 'include_next');
  if (found === undefined) return report(line, `${header.name}: No such file or directory`);
  const { file } = found;
  if (host.isOnce(file)) return;
  const target = host.files.tokens(file);
  if (target.guard !== 0 && host.macros.current(target.guard) !== undefined) return;
  if (name === 'import') host.once(file);
  if (reader.stack.length >= deepestInclude) {
    return report(line, `#include nested depth ${reader.stack.length} exceeds maximum of ${deepestInclude}`);
  }
  if (!host.spendOn(target)) return report(line, 'includes too much text');
  const next = openFile(host.files, file, found, placeOf(line), host.macros.sequence);
  reader.enter(next);
}

function define(line: Line): void {
  const { host, open, lexed, from, to } = line;
  const macro = readDefinition(lexed, open.file, from, to);
  if (typeof macro === 'string') return report(line, macro);
  host.macros.define(macro);
  open.record.sequences.push(lexed.starts[to]!, host.macros.sequence);
}

function undefine(line: Line): void {
  const { host, open, lexed, from, to } = line;
  if (from >= to) return report(line, 'no macro name given in #undef directive');
  if (lexed.kinds[from] !== IDENTIFIER) return report(line, 'macro names must be identifiers');
  host.macros.undefine(lexed.spellings[from]!);
  open.record.sequences.push(lexed.starts[to]!, host.macros.sequence);
}

/** `#line 7 "x.c"` and the line markers of preprocessed text: `# 7 "x.c"`. */
function setLine(line: Line, from: number): void {
  const { host, reader, open, lexed, to } = line;
  const expander = new Expander(new DirectiveReader(reader, lexed, open.file, from, to), directiveBudget);
  let number: Lexeme;
  let name: Lexeme;
  try {
    number = expander.next();
    name = expander.next();
  } catch (error) {
    if (error instanceof ExpansionLimit) return host.problem(error.message, placeOf(line));
    throw error;
  }
  if (!/^[0-9]+$/.test(number.text)) return report(line, `"${number.text}" after #line is not a positive integer`);
  open.lineShift = Number(number.text) - host.files.line(open.file, tokenEnd(lexed, to - 1)) - 1;
  if (name.kind === 'string') open.name = name.text.slice(1, -1);
}

const PUSH = spell('push_macro');
const POP = spell('pop_macro');

/** Pragmas that would change what the text means. */
const unsupported = new Set(['weak', 'redefine_extname', 'scalar_storage_order'].map(spell));

function pragma(line: Line): void {
  const { host, open, lexed, from, to } = line;
  if (from >= to) return;
  const { spellings, kinds } = lexed;
  if (spellingText(spellings[from]!) === 'once') return host.once(open.file);
  if (spellingText(spellings[from]!) === 'pack') {
    const text = lexed.text.slice(lexed.starts[from + 1], tokenEnd(lexed, to - 1));
    if (from + 1 >= to || !host.packing.run(text)) host.warning('#pragma pack is malformed', placeOf(line));
  }
  if (unsupported.has(spellings[from]!)) {
    host.warning(`#pragma ${spellingText(spellings[from]!)} is not carried out`, placeOf(line));
  }
  const isStack = spellings[from] === PUSH || spellings[from] === POP;
  if (isStack && kinds[from + 2] === STRING && !(lexed.flags[from + 1]! & LINE_START)) {
    moveMacro(host, spellings[from] === PUSH, spellingText(spellings[from + 2]!).slice(1, -1));
    open.record.sequences.push(lexed.starts[to]!, host.macros.sequence);
  }
}

/** `_Pragma("…")`: only those that change macros or layouts mean anything here; false for others. */
export function runPragmaText(host: DirectiveHost, text: string): boolean {
  const pack = /^\s*pack\s*(\(.*\))/.exec(text);
  if (pack) host.packing.run(pack[1]!);
  const match = /^\s*(push|pop)_macro\s*\(\s*"([^"]*)"\s*\)/.exec(text);
  if (match) moveMacro(host, match[1] === 'push', match[2]!);
  return pack !== null || match !== null;
}

function moveMacro({ macros, pushedMacros }: DirectiveHost, isPush: boolean, name: string): void {
  const spelling = spell(name);
  const kept = pushedMacros.get(spelling) ?? [];
  pushedMacros.set(spelling, kept);
  if (isPush) kept.push(macros.current(spelling));
  else if (kept.length > 0) {
    const macro = kept.pop();
    if (macro) macros.define(macro);
    else macros.undefine(spelling);
  }
}
