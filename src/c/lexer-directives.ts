/** Lists the `#` lines of a text, links the branches of each conditional, and finds an include guard. */
import { spell } from './lexer-spellings';
import { CLOSE_PAREN, IDENTIFIER, LINE_START, OPEN_PAREN } from './lexer-tokens';

/** The lines that begin with `#`, in order. */
export interface Directives {
  readonly count: number;
  /** Index of the `#` token; at index `count` stands the index of the END token. */
  readonly tokens: Int32Array;
  /** Index of the first token of the line after it. */
  readonly afters: Int32Array;
  /** For #if, #elif and #else: the number of the directive that ends the branch, -1 where the file ends first. */
  readonly branchEnds: Int32Array;
}

export const noDirectives: Directives = {
  count: 0,
  tokens: new Int32Array(1),
  afters: new Int32Array(0),
  branchEnds: new Int32Array(0),
};

const openers = new Set(['if', 'ifdef', 'ifndef'].map(spell));
const middles = new Set(['elif', 'elifdef', 'elifndef', 'else'].map(spell));
const ENDIF = spell('endif');

interface Tokens {
  readonly count: number;
  readonly flags: Uint8Array;
  readonly kinds: Uint8Array;
  readonly spellings: Int32Array;
}

export function listDirectives(lexed: Tokens, hashes: readonly number[]): Directives {
  const count = hashes.length;
  const tokens = new Int32Array(count + 1);
  const afters = new Int32Array(count);
  const branchEnds = new Int32Array(count).fill(-1);
  const open: number[] = [];
  for (let d = 0; d < count; d++) {
    const token = hashes[d]!;
    tokens[d] = token;
    let after = token + 1;
    while (!(lexed.flags[after]! & LINE_START)) after++;
    afters[d] = after;
    if (after === token + 1) continue;
    const name = lexed.spellings[token + 1]!;
    if (openers.has(name)) open.push(d);
    else if (middles.has(name) || name === ENDIF) {
      const branch = open.pop();
      if (branch === undefined) continue;
      branchEnds[branch] = d;
      if (name !== ENDIF) open.push(d);
    }
  }
  tokens[count] = lexed.count;
  return { count, tokens, afters, branchEnds };
}

const IF = spell('if');
const IFNDEF = spell('ifndef');
const DEFINED = spell('defined');
const NOT = spell('!');

/** As gcc finds it: nothing outside one #ifndef X … #endif (or #if !defined X) without #else. */
export function findGuard(lexed: Tokens, directives: Directives): number {
  const { count, tokens, afters, branchEnds } = directives;
  if (count < 2 || tokens[0] !== 0) return 0;
  const last = count - 1;
  if (branchEnds[0] !== last || lexed.spellings[tokens[last]! + 1] !== ENDIF || afters[last] !== lexed.count) return 0;
  const name = lexed.spellings[1]!;
  const length = afters[0]! - 2;
  if (name === IFNDEF) return length === 1 && lexed.kinds[2] === IDENTIFIER ? lexed.spellings[2]! : 0;
  if (name !== IF || lexed.spellings[2] !== NOT || lexed.spellings[3] !== DEFINED) return 0;
  if (length === 3) return lexed.kinds[4] === IDENTIFIER ? lexed.spellings[4]! : 0;
  const parenthesised = length === 5 && lexed.spellings[4] === OPEN_PAREN && lexed.spellings[6] === CLOSE_PAREN;
  return parenthesised && lexed.kinds[5] === IDENTIFIER ? lexed.spellings[5]! : 0;
}
