/** What user space has observed up to the present moment: system calls with their results, and what was printed. */
import type { Run } from '../run/run';

export interface Observed {
  readonly step: number;
  /** The thread that it happened to; undefined for what was printed. */
  readonly threadId?: number;
  readonly text: string;
}

/** Oldest first: the newest calls, and a line before them for those that are not kept. A call under way has no result yet. */
export function observed(run: Run, errnoNames: ReadonlyMap<number, string>): Observed[] {
  const calls = run.systemCalls.map(({ task, name, step, end }): Observed => {
    const text = end ? `${name}() = ${resultText(end.value, errnoNames)}` : `${name}() is under way`;
    return { step: end?.step ?? step, threadId: task + 1, text };
  });
  const { leftOut } = run.calls;
  const first = calls[0]?.step ?? 0;
  const missing = leftOut > 0 ? [{ step: first, text: `${leftOut} system calls before this one are not kept` }] : [];
  const printed = run.output.map(({ descriptor, text, step }): Observed => ({
    step,
    text: `${descriptor === 2 ? 'complains' : 'prints'} ${JSON.stringify(text)}`,
  }));
  return [...missing, ...calls, ...printed].sort((a, b) => a.step - b.step);
}
function resultText(value: number, errnoNames: ReadonlyMap<number, string>): string {
  const name = value < 0 ? errnoNames.get(-value) : undefined;
  return name === undefined ? String(value) : `-${name}`;
}
