/**
 * Calls in watched expressions: `file_inode(file)`, `pid_nr(pid)`. The function really runs, on top of the running task,
 * and then the moment is restored, so whatever it did is undone. Only between movements: the machine must stand still.
 */
import { CompileError } from '../c/ast';
import type { FunctionRecord } from '../c/image';
import { pushCall, topSlot } from '../machine/calls';
import { keep, restore } from '../machine/keyframe';
import { Boundary, Mode } from '../machine/machine';
import { Halt } from '../machine/problem';
import { CannotEvaluate } from '../run/evaluate';
import type { Run } from '../run/run';

/** Statements that a watched call may take. */
const budget = 100_000;

/** The result's 64 bits. Throws CannotEvaluate where the call cannot be made or does not come back. */
export function callAside(run: Run, record: FunctionRecord, values: readonly bigint[]): bigint {
  const m = run.machine;
  const task = m.current;
  const { name } = record;
  if (m.finished) throw new CannotEvaluate(`${name}() is not called: the run has ended here`);
  if (record.kind !== 'source') throw new CannotEvaluate(`${name}() is not called: it has no text that could run`);
  const isKernel = m.kernel!.image.functions[record.index] === record;
  if (!isKernel && !task.process) throw new CannotEvaluate(`${name}() is not called: the task has no program`);
  const { depth } = task;
  const kept = keep(m);
  const [outputs, log] = [run.output.length, run.kernel.onLog];
  run.kernel.onLog = undefined;
  try {
    const words = values.map((v) => [Number(BigInt.asIntN(32, v)), Number(BigInt.asIntN(32, v >> 32n))] as const);
    const at = topSlot(m, task);
    pushCall(m, task, isKernel ? Mode.Kernel : Mode.User, record, words, Boundary.Callback, at);
    // It returns to where the task stood: before a statement.
    m.onStatement = () => m.current !== task || task.depth <= depth;
    const reason = m.run(Math.min(m.steps + budget, m.budgets.steps));
    const [problem] = m.problems.slice(kept.problems);
    if (problem) throw new CannotEvaluate(`${name}(): ${problem.message}`);
    if (reason === 'limit') throw new CannotEvaluate(`${name}() took more than ${budget} statements`);
    if (reason !== 'stop' || m.current !== task) throw new CannotEvaluate(`${name}() sleeps: it is not waited for`);
    const [lo, hi] = [task.registers[at]!, task.registers[at + 1]!];
    return (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0);
  } catch (error) {
    if (error instanceof Halt) throw new CannotEvaluate(`${name}(): ${error.problem.message}`);
    if (error instanceof CompileError) throw new CannotEvaluate(`${name}(): ${error.message}`);
    throw error;
  } finally {
    m.onStatement = undefined;
    run.kernel.onLog = log;
    run.output.length = outputs;
    restore(m, kept);
    m.memory.drop(kept.kernel);
    for (const { space } of kept.processes) m.memory.drop(space);
  }
}
