/** The small languages of breakpoints: hit conditions, pieces of log messages, C that may be evaluated on the way. */
import type { Expression } from '../c/ast';

/** Whether the nth hit stops. */
export type HitCondition = (hit: number) => boolean;

export function parseHitCondition(text: string): HitCondition | undefined {
  const [, operator = '', digits = ''] = /^\s*(==?|>=?|<=?|%)?\s*(\d{1,9})\s*$/.exec(text) ?? [];
  if (digits === '') return undefined;
  const n = Number(digits);
  switch (operator) {
    case '>':
      return (hit) => hit > n;
    case '>=':
      return (hit) => hit >= n;
    case '<':
      return (hit) => hit < n;
    case '<=':
      return (hit) => hit <= n;
    case '%':
      return n === 0 ? undefined : (hit) => hit % n === 0;
    default:
      return (hit) => hit === n;
  }
}
/** Why a hit condition is none. */
export function wrongHitCondition(text: string): string {
  return `the hit condition "${text}" is not a number, with or without >, >=, <, <=, = or %`;
}

/** `a {b} c` as texts and codes; braces inside code count, `{{` is not special. */
export function piecesOf(message: string): ({ readonly text: string } | { readonly code: string })[] {
  const pieces: ({ readonly text: string } | { readonly code: string })[] = [];
  let from = 0;
  for (let open = message.indexOf('{'); open >= 0; open = message.indexOf('{', from)) {
    let depth = 1;
    let end = open + 1;
    while (end < message.length && depth > 0) {
      if (message[end] === '{') depth++;
      if (message[end] === '}') depth--;
      end++;
    }
    if (depth > 0) break;
    if (open > from) pieces.push({ text: message.slice(from, open) });
    pieces.push({ code: message.slice(open + 1, end - 1) });
    from = end;
  }
  if (from < message.length) pieces.push({ text: message.slice(from) });
  return pieces;
}

/** Whether evaluating would call a function, which is not done while the run is under way. */
export function hasCall(e: Expression): boolean {
  if (e.op === 'call') return true;
  const children = Object.values(e).flat() as unknown[];
  return children.some((c) => typeof c === 'object' && c !== null && 'op' in c && hasCall(c as Expression));
}
export const noCalls = 'functions are not called while the run is under way';
