/**
 * What a run's answer rests on: which functions ran from the tree's text, which as models, which are carried out by the
 * machine, and which did nothing, by name.
 */
import type { FunctionRecord } from '../c/image';
import type { Program } from '../c/program';
import { noOpReason } from '../kernel/no-ops';
import { functionsThatRan } from './ran';
import type { Run } from './run';

/** Where what a function does comes from. */
export type Standing = 'source' | 'model' | 'primitive' | 'no-op';

export interface Fidelity {
  /** Names of functions that ran, sorted. */
  readonly source: readonly string[];
  readonly models: readonly string[];
  readonly primitives: readonly string[];
  readonly noOps: readonly string[];
}

/** Of a function that is known to the kernel's image; undefined where nothing defines it. */
export function standingOf(program: Program, record: FunctionRecord): Standing | undefined {
  if (record.kind === 'undefined') return undefined;
  if (record.kind === 'primitive') return isNoOp(program, record.name) ? 'no-op' : 'primitive';
  const place = record.symbol?.place;
  const path = place ? program.files.file(place.file)?.path : undefined;
  if (path === undefined || !path.startsWith('src/kernel/')) return 'source';
  // A model with an empty body stands for nothing happening.
  return record.entry !== 0 && record.firstStatement === record.endStatement ? 'no-op' : 'model';
}
function isNoOp({ options }: Program, name: string): boolean {
  return !options.primitives.has(name) && noOpReason(name) !== undefined;
}

/** Of a function by its name, as a call of it from another file means it; undefined where nothing defines it. */
export function standingOfName(program: Program, name: string): Standing | undefined {
  const symbol = program.findFunction(name);
  if (symbol?.body) {
    const meant = program.resolveFunction(symbol);
    if (typeof meant === 'object') return standingOf(program, program.image.functionOf(meant));
    return meant === undefined ? undefined : isNoOp(program, meant) ? 'no-op' : 'primitive';
  }
  if (program.options.primitives.has(name)) return 'primitive';
  return noOpReason(name) === undefined ? undefined : 'no-op';
}

/** Of everything that ran since power-on. */
export function fidelityOf(run: Run): Fidelity {
  const { program } = run.kernel;
  const found: Record<Standing, Set<string>> = {
    source: new Set(),
    model: new Set(),
    primitive: new Set(),
    'no-op': new Set(),
  };
  for (const index of new Set([...run.ranAtBoot, ...functionsThatRan(run.machine.kernel!)])) {
    const record = program.image.functions[index]!;
    const standing = standingOf(program, record);
    if (standing) found[standing].add(record.name);
  }
  const names = (standing: Standing) => [...found[standing]].sort();
  return { source: names('source'), models: names('model'), primitives: names('primitive'), noOps: names('no-op') };
}

/** "142 functions from source, 31 models, 12 no-ops. One CPU, ..." */
export function limitsText({ source, models, noOps }: Fidelity): string {
  const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;
  const counts = [
    `${count(source.length, 'function')} from source`,
    count(models.length, 'model'),
    count(noOps.length, 'no-op'),
  ];
  return `${counts.join(', ')}. One CPU, sequentially consistent, no interrupts.`;
}
