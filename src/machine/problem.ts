/**
 * What can be wrong with a run, told so that both ends are named: where it happened, and what led to it. Plain data.
 */
import type { Place } from '../c/ast';

export type ProblemKind =
  | 'use-after-free'
  | 'out-of-bounds'
  | 'null-pointer'
  | 'wild-pointer'
  | 'double-free'
  | 'invalid-free'
  | 'uninitialized'
  | 'refcount'
  | 'lock'
  | 'atomic-sleep'
  | 'rcu'
  | 'leak'
  | 'warning'
  | 'bug'
  | 'unsupported'
  | 'undefined-function'
  | 'compile'
  | 'budget'
  | 'deadlock'
  | 'arithmetic'
  | 'expectation'
  | 'missing';

/** One frame of a call stack, innermost first in a list. */
export interface StackEntry {
  readonly function: string;
  readonly space: 'kernel' | 'user';
  /** Path in the tree (kernel) or program, undefined for what has no text. */
  readonly path: string | undefined;
  /** 1-based; 0 where there is no text. */
  readonly line: number;
  readonly place: Place | undefined;
}

export interface Problem {
  readonly kind: ProblemKind;
  /** One sentence, without the place. */
  readonly message: string;
  readonly stack: readonly StackEntry[];
  /** The object concerned: what it is, and who made and freed it. */
  readonly object?: {
    readonly description: string;
    readonly made?: readonly StackEntry[];
    readonly freed?: readonly StackEntry[];
    /** Who took references on it and did not give them back in the same system call, newest last; stacks cut short. */
    readonly taken?: readonly (readonly StackEntry[])[];
    /** A lock: where it was taken the other way round. */
    readonly locked?: readonly StackEntry[];
  };
  /** Of C that cannot be compiled: where in which file, and its sentence without the place. */
  readonly text?: { readonly path: string; readonly place: Place; readonly message: string };
  /** Statements executed when it happened. */
  readonly step: number;
  /** The run cannot go on. */
  readonly fatal: boolean;
}

/** Ends the run; thrown through the interpreter. */
export class Halt extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message);
  }
}

/** Patchscope's own C: models of the kernel's surroundings, the C library. A reader looks for the text in the tree. */
function isOwnText({ path }: StackEntry): boolean {
  return path !== undefined && (path.startsWith('src/kernel/') || path.startsWith('src/user/'));
}
/** The stack without Patchscope's own functions, unless there is nothing else. */
export function stackInTree(stack: readonly StackEntry[]): readonly StackEntry[] {
  const inTree = stack.filter((entry) => !isOwnText(entry));
  return inTree.length > 0 ? inTree : stack;
}

/** The problem on one line and its stacks below, as `patchscope run` prints it. */
export function formatProblem(p: Problem): string {
  const stack = stackInTree(p.stack);
  // A compile error's sentence begins with its own place; the stack is how it was reached.
  const top = p.kind === 'compile' ? undefined : stack[0];
  const callers = top ? stack.slice(1) : stack;
  const where = top ? ` in ${top.function}${top.path ? `, ${top.path}:${top.line}` : ''}` : '';
  const lines = [`${p.message}${where}`];
  const list = (title: string, stack: readonly StackEntry[] | undefined) => {
    if (!stack || stack.length === 0) return;
    lines.push(`  ${title}:`);
    for (const e of stackInTree(stack)) lines.push(`    ${entryText(e)}`);
  };
  if (p.object) {
    list(`${p.object.description}, freed by`, p.object.freed);
    list(`${p.object.description}, made by`, p.object.made);
    if (p.object.taken?.length)
      lines.push(`  ${p.object.description}, references taken by:`, ...takersText(p.object.taken));
    list(`${p.object.description}, taken the other way round by`, p.object.locked);
  }
  list('reached from', callers);
  return lines.join('\n');
}

function entryText(e: StackEntry): string {
  return `${e.function}${e.path ? `  ${e.path}:${e.line}` : ''}`;
}
/** One line for each place, with how often it was there. */
function takersText(taken: readonly (readonly StackEntry[])[]): string[] {
  const times = new Map<string, number>();
  for (const stack of taken) {
    const line = stack.map(entryText).join(', from ');
    times.set(line, (times.get(line) ?? 0) + 1);
  }
  return [...times].map(([line, count]) => `    ${line}${count > 1 ? ` (${count} times)` : ''}`);
}
