/**
 * The link from a place in a text to what the kernel image has of it: which statement ids lie in a range, which function
 * record a name means in a file, and whether a function of the text is the one that runs at all.
 */
import type { FunctionSymbol } from '../c/ast';
import type { FunctionRecord } from '../c/image';
import { CompileError, type Program } from '../c/program';
import type { Span } from './client';

/** What is known of a function of a file. */
export type FunctionState =
  | { readonly kind: 'runs'; readonly records: readonly FunctionRecord[] }
  /** Its text is not what runs: a model or a primitive stands in for it. */
  | { readonly kind: 'modelled'; readonly by: string }
  /** Its text cannot be compiled. */
  | { readonly kind: 'broken'; readonly why: string }
  /** No program unit has it. */
  | { readonly kind: 'unknown' };

/** The definition under this name in a file; compiles it, so that its statements are in the image. */
export function functionIn(program: Program, path: string, name: string): FunctionState {
  const { options, image } = program;
  if (options.units.includes(path)) program.open(path);
  else if (path.endsWith('.c')) return { kind: 'modelled', by: 'a model' };
  const records: FunctionRecord[] = [];
  for (const { unit } of program.allUnits()) {
    const symbol = [name, ...systemCallNames(name)].map((one) => unit.functionNamed(one)).find((one) => one?.body);
    if (!symbol?.body || program.files.file(symbol.place.file)?.path !== path) continue;
    const state = compiled(program, symbol);
    if (state.kind !== 'runs') return state;
    records.push(...state.records);
  }
  if (records.length > 0) return { kind: 'runs', records };
  if (options.primitives.has(name)) return { kind: 'modelled', by: `the primitive ${name}` };
  for (const record of image.functions)
    if (record.name === name && record.kind !== 'source') return { kind: 'modelled', by: 'a primitive' };
  return { kind: 'unknown' };
}

/** SYSCALL_DEFINE2(pidfd_open, …) has its body in a function of one of these names. */
function systemCallNames(name: string): string[] {
  return [`__do_sys_${name}`, `sys_${name}`];
}

function compiled(program: Program, symbol: FunctionSymbol): FunctionState {
  const { image } = program;
  const meant = program.resolveFunction(symbol);
  if (typeof meant === 'string') return { kind: 'modelled', by: `the primitive ${meant}` };
  if (meant && meant !== symbol) {
    const by = program.files.file(meant.place.file)?.path ?? 'a model';
    if (by !== program.files.file(symbol.place.file)?.path) return { kind: 'modelled', by };
  }
  const record = image.functionOf(symbol);
  if (record.kind !== 'source') return { kind: 'modelled', by: 'a primitive' };
  try {
    image.compile(record);
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    return { kind: 'broken', why: `${program.files.describe(error.place)}: ${error.message}` };
  }
  return { kind: 'runs', records: [record] };
}

/**
 * By what a function is carried out instead of its text, as ` in fork.c`; '' for an unnamed model, undefined where its
 * text runs. Compiles nothing, and of a file that no question has opened it knows nothing yet.
 */
export function modelledBy(program: Program, path: string, name: string): string | undefined {
  const { options } = program;
  if (path.endsWith('.c') && !options.units.includes(path)) return '';
  if (options.strongest === 'primitive' && options.primitives.has(name)) return '';
  const open = program.openUnits().find((unit) => unit.path === path);
  const symbol = open?.unit.functionNamed(name);
  if (!symbol?.body) return undefined;
  const meant = program.resolveFunction(symbol);
  if (typeof meant === 'string') return '';
  const by = meant && meant !== symbol ? program.files.file(meant.place.file)?.path : undefined;
  return by !== undefined && by !== path ? ` in ${by.replace(/^.*\//, '')}` : undefined;
}

/** A statement of the image that lies in a file. */
export interface CodeStatement {
  readonly id: number;
  readonly start: number;
  readonly end: number;
  readonly functionIndex: number;
}

/** Statements of `path` that start in a half open range, in the order of their ids. */
export function statementsStarting(program: Program, path: string, { start, end }: Span): CodeStatement[] {
  const files = new Set<number>();
  for (let index = 0; index < program.files.count; index++)
    if (program.files.file(index).path === path) files.add(index);
  const found: CodeStatement[] = [];
  const { statements, statementCount } = program.image;
  for (let id = 0; id < statementCount; id++) {
    const at = statements[5 * id + 1]!;
    if (at < start || at >= end || !files.has(statements[5 * id]!)) continue;
    found.push({ id, start: at, end: statements[5 * id + 2]!, functionIndex: statements[5 * id + 3]! });
  }
  return found;
}
