/**
 * The `#if` regions of a file: every arm of every conditional with its condition, the conditions around it, and, as
 * far as the macros are known, whether the compiler sees it. Read from the directives alone, so a file in the middle
 * of an edit has regions too.
 */
import { evaluateCondition, type MacroLookup } from './condition';
import type { Directive, Scan } from './scan';
import { lineEndAt, type Span, type SyntaxProblem } from './text';

/** One arm of a conditional: from `#if`, `#elif` or `#else` to the next directive of the same conditional. */
export interface ConditionalArm {
  readonly keyword: 'if' | 'ifdef' | 'ifndef' | 'elif' | 'elifdef' | 'elifndef' | 'else';
  /** The directive, from its `#` to the end of its logical line. */
  readonly directive: Span;
  /** Its own condition as one expression: `#ifdef X` is `defined(X)`; '' for `#else`. */
  readonly condition: string;
  /** Where the condition is written; empty for `#else`. */
  readonly conditionRange: Span;
  /** The text it guards: from the line after the directive to the start of the next directive's line. */
  readonly body: Span;
  /** What must hold for the body to be compiled, outermost first, earlier arms negated; the innermost 64 of it. */
  readonly conditions: readonly string[];
  /** The index of the arm this conditional stands in, -1 at the top. */
  readonly parent: number;
  /** The index of the first arm of the same conditional. */
  readonly first: number;
  /** How many conditionals stand around it. */
  readonly depth: number;
}

export interface ConditionalRegions {
  /** In the order of their directives. */
  readonly arms: readonly ConditionalArm[];
  /** `#else` without `#if`, `#if` without `#endif`. */
  readonly problems: readonly SyntaxProblem[];
}

/** More conditions than this around one place are no information, and would take quadratic memory. */
const mostConditions = 64;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface OpenConditional {
  first: number;
  current: number;
  /** What makes all arms so far false. */
  negated: string[];
  outer: readonly string[];
  hadElse: boolean;
}

export function conditionalRegions(scan: Scan): ConditionalRegions {
  const text = scan.tokens.text;
  const arms: Mutable<ConditionalArm>[] = [];
  const problems: SyntaxProblem[] = [];
  const open: OpenConditional[] = [];

  const begin = (directive: Directive, keyword: ConditionalArm['keyword'], conditional: OpenConditional): void => {
    const range =
      keyword === 'else' ? { start: directive.range.end, end: directive.range.end } : trimmed(text, directive);
    const written = foldedText(text.slice(range.start, range.end));
    const condition = keyword === 'else' ? '' : conditionOf(keyword, written);
    conditional.current = arms.length;
    arms.push({
      keyword,
      directive: directive.range,
      condition,
      conditionRange: range,
      body: { start: Math.min(lineEndAt(text, directive.range.end) + 1, text.length), end: text.length },
      conditions: [...conditional.outer, ...conditional.negated.slice(-mostConditions)]
        .concat(condition === '' ? [] : [condition])
        .slice(-mostConditions),
      parent: open.length > 1 ? open[open.length - 2]!.current : -1,
      first: conditional.first,
      depth: open.length - 1,
    });
    if (condition !== '') conditional.negated.push(negation(condition));
  };
  const close = (conditional: OpenConditional, directive: Directive): void => {
    const arm = arms[conditional.current]!;
    const start = text.lastIndexOf('\n', directive.range.start) + 1;
    arm.body = { start: Math.min(arm.body.start, start), end: start };
  };

  for (const directive of scan.directives) {
    const name = directive.name;
    const innermost = open[open.length - 1];
    if (name === 'if' || name === 'ifdef' || name === 'ifndef') {
      const outer = innermost ? arms[innermost.current]!.conditions : [];
      open.push({ first: arms.length, current: arms.length, negated: [], outer, hadElse: false });
      begin(directive, name, open[open.length - 1]!);
    } else if (name === 'elif' || name === 'elifdef' || name === 'elifndef' || name === 'else') {
      if (!innermost || innermost.hadElse) {
        const reason = innermost ? 'after the #else of its conditional' : 'without #if';
        problems.push({ message: `#${name} ${reason}`, range: directive.range });
        continue;
      }
      close(innermost, directive);
      innermost.hadElse = name === 'else';
      begin(directive, name, innermost);
    } else if (name === 'endif') {
      if (innermost) {
        close(innermost, directive);
        open.pop();
      } else problems.push({ message: '#endif without #if', range: directive.range });
    }
  }
  for (const conditional of open) {
    problems.push({ message: '#if without #endif', range: arms[conditional.first]!.directive });
  }
  return { arms, problems };
}

/** For each arm whether the compiler sees its body: undefined where `lookup` does not know enough to say. */
export function armStates(arms: readonly ConditionalArm[], lookup: MacroLookup): (boolean | undefined)[] {
  const states: (boolean | undefined)[] = [];
  const known = new Map<string, boolean | undefined>();
  /** For the conditional that starts at an arm: whether one of the arms read so far is taken. */
  const taken = new Map<number, boolean | undefined>();
  arms.forEach((arm, index) => {
    let holds: boolean | undefined = true;
    if (arm.condition !== '') {
      if (!known.has(arm.condition)) known.set(arm.condition, evaluateCondition(arm.condition, lookup));
      holds = known.get(arm.condition);
    }
    const before = index === arm.first ? false : taken.get(arm.first);
    const around = arm.parent < 0 ? true : states[arm.parent];
    const chosen = both(before === undefined ? undefined : !before, holds);
    taken.set(arm.first, before === true || holds === true ? true : before === false ? holds : undefined);
    states.push(both(around, chosen));
  });
  return states;
}

/** The pieces of text that are known not to be compiled, merged and in order. */
export function inactiveSpans(arms: readonly ConditionalArm[], states: readonly (boolean | undefined)[]): Span[] {
  const spans: Span[] = [];
  arms.forEach((arm, index) => {
    if (states[index] !== false || arm.body.end <= arm.body.start) return;
    const last = spans[spans.length - 1];
    // An arm inside an inactive arm is inactive with it and adds nothing.
    if (!last || arm.body.start >= last.end) spans.push(arm.body);
  });
  return spans;
}

/** The indices of the arms around `offset`, outermost first. */
export function armsAround(arms: readonly ConditionalArm[], offset: number): number[] {
  const around: number[] = [];
  arms.forEach((arm, index) => {
    if (arm.body.start <= offset && offset < arm.body.end) around.push(index);
  });
  return around;
}

function both(left: boolean | undefined, right: boolean | undefined): boolean | undefined {
  if (left === false || right === false) return false;
  return left === undefined || right === undefined ? undefined : true;
}

function conditionOf(keyword: ConditionalArm['keyword'], written: string): string {
  const name = /^[\w$]*/.exec(written)![0];
  if (keyword === 'ifdef' || keyword === 'elifdef') return `defined(${name})`;
  if (keyword === 'ifndef' || keyword === 'elifndef') return `!defined(${name})`;
  return written;
}

/** `condition` turned around, as a person would write it where that is simple. */
function negation(condition: string): string {
  const simple = /^(!?)((?:defined|IS_ENABLED|IS_BUILTIN|IS_MODULE|IS_REACHABLE)\s*\(\s*[\w$]+\s*\)|[\w$]+)$/.exec(
    condition,
  );
  if (simple) return simple[1] === '!' ? simple[2]! : `!${condition}`;
  return `!(${condition})`;
}

/** A condition on one line, without comments and line continuations. */
function foldedText(written: string): string {
  return written
    .replace(/\\\r?\n|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function trimmed(text: string, directive: Directive): Span {
  let { start, end } = directive.body;
  // A comment at the end is no part of what is asked.
  const comment = /\s*(?:\/\*(?:[^*]|\*(?!\/))*\*\/\s*|\/\/[^\n]*)$/.exec(text.slice(start, end));
  if (comment) end = start + comment.index;
  while (start < end && /\s/.test(text[start]!)) start++;
  while (end > start && /\s/.test(text[end - 1]!)) end--;
  return { start, end };
}
