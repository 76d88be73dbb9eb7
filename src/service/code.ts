/**
 * The link from a place in a text to what the kernel image has of it: which statement ids lie in a range, which function
 * record a name means in a file, and whether a function of the text is the one that runs at all.
 */
import type { FunctionSymbol } from '../c/ast';
import type { FunctionRecord } from '../c/image';
import { CompileError, type Program } from '../c/program';
import { noOpReason } from '../kernel/no-ops';
import type { Span } from './client';

/** What is known of a function of a file. */
export type FunctionState =
  | { readonly kind: 'runs'; readonly records: readonly FunctionRecord[] }
  /** Its text is not what runs. */
  | ({ readonly kind: 'idle' } & WhyIdle)
  /** Its text cannot be compiled. */
  | { readonly kind: 'broken'; readonly why: string }
  /** No program unit has it. */
  | { readonly kind: 'unknown' };

/** Why the text of a function is not what runs. */
export interface WhyIdle {
  /** Behind `does not run here: `, as `modelled in fork.c`. */
  readonly why: string;
  /** The same as a sentence. */
  readonly sentence: string;
}

/** The definition under this name in a file; compiles it, so that its statements are in the image. */
export function functionIn(program: Program, path: string, name: string): FunctionState {
  const { options, image } = program;
  if (isUnread(program, path)) return { kind: 'idle', ...unread(program, name) };
  if (options.units.includes(path)) program.open(path);
  const records: FunctionRecord[] = [];
  for (const { unit } of program.allUnits()) {
    const symbol = [name, ...systemCallNames(name)].map((one) => unit.functionNamed(one)).find((one) => one?.body);
    if (!symbol?.body || program.files.file(symbol.place.file)?.path !== path) continue;
    const state = compiled(program, symbol);
    if (state.kind !== 'runs') return state;
    records.push(...state.records);
  }
  if (records.length > 0) return { kind: 'runs', records };
  const isPrimitive = image.functions.some((record) => record.name === name && record.kind !== 'source');
  if (options.primitives.has(name) || isPrimitive) return { kind: 'idle', ...carriedOutBy(name) };
  return { kind: 'unknown' };
}

/** SYSCALL_DEFINE2(pidfd_open, …) has its body in a function of one of these names. */
function systemCallNames(name: string): string[] {
  return [`__do_sys_${name}`, `sys_${name}`];
}

function compiled(program: Program, symbol: FunctionSymbol): FunctionState {
  const { image } = program;
  const other = otherThan(program, symbol);
  if (other) return { kind: 'idle', ...other };
  const record = image.functionOf(symbol);
  if (record.kind !== 'source') return { kind: 'idle', ...carriedOutBy(symbol.name) };
  try {
    image.compile(record);
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    return { kind: 'broken', why: `${program.files.describe(error.place)}: ${error.message}` };
  }
  return { kind: 'runs', records: [record] };
}

/**
 * Why the text of a function is not what runs; undefined where it is. Compiles nothing, and of a file that no question has
 * opened it knows nothing yet.
 */
export function whyIdle(program: Program, path: string, name: string): WhyIdle | undefined {
  const { options } = program;
  if (isUnread(program, path)) return unread(program, name);
  if (options.strongest === 'primitive' && options.primitives.has(name)) return carriedOutBy(name);
  const symbol = program
    .openUnits()
    .find((unit) => unit.path === path)
    ?.unit.functionNamed(name);
  return symbol?.body ? otherThan(program, symbol) : undefined;
}

/** What calls of a function mean instead of its own body. */
function otherThan(program: Program, symbol: FunctionSymbol): WhyIdle | undefined {
  const meant = program.resolveFunction(symbol);
  if (typeof meant === 'string') return carriedOutBy(symbol.name);
  if (!meant || meant === symbol) return undefined;
  const by = program.files.file(meant.place.file)?.path;
  return by === program.files.file(symbol.place.file)?.path ? undefined : carriedOutBy(symbol.name, by);
}

/** Every header may be read; of the .c files only the units are. */
function isUnread({ options }: Program, path: string): boolean {
  return path.endsWith('.c') && !options.units.includes(path);
}

/** What calls of a function meet whose file no run reads. */
function unread(program: Program, name: string): WhyIdle {
  const { primitives, fallback } = program.options;
  if (primitives.has(name)) return carriedOutBy(name);
  const [by] = program.definersOf(name);
  if (by !== undefined) return carriedOutBy(name, by);
  const reason = fallback?.(name) === undefined ? undefined : noOpReason(name);
  if (reason !== undefined) return { why: 'no-op', sentence: `${name}() only returns 0 here: ${reason}.` };
  return {
    why: 'no run reads this file',
    sentence: 'No run reads this file. Where the kernel calls into it, the run stops with the name of the function.',
  };
}

/** Without a file: by a primitive of the machine. */
function carriedOutBy(name: string, file?: string): WhyIdle {
  if (file === undefined) return { why: 'modelled', sentence: `${name}() is carried out by the machine itself.` };
  const sentence = `${name}() is carried out by ${file}.`;
  if (!file.startsWith('src/')) return { why: `the one in ${file} does`, sentence };
  return { why: `modelled in ${file.replace(/^.*\//, '')}`, sentence };
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
