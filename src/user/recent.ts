/**
 * User programs that were compiled lately: a scenario is run on one kernel after the other, and its program, which grows
 * as it runs, is the same for all of them.
 */
import { LexCache } from '../c/files';
import type { Program } from '../c/program';
import type { MemoryTree } from '../tree/tree';
import { userProgram } from './program';

/** The library and its headers are the same for every program: cut into tokens once. */
export const userTokens = new LexCache(12_000_000);

/** Programs kept for each bundle, 1 MB each: all bundled scenarios, which one kernel after the other goes through. */
const mostPrograms = 32;
const recent = new WeakMap<MemoryTree, Map<string, Program>>();

/** The program of a text, as it was compiled for the last run of it; `path` is what messages call it. */
export function recentProgram(bundle: MemoryTree, path: string, text: string): Program {
  const programs = recent.get(bundle) ?? new Map<string, Program>();
  recent.set(bundle, programs);
  const key = `${path}\n${text}`;
  const program = programs.get(key) ?? userProgram({ bundle, path, text, lexCache: userTokens });
  programs.delete(key);
  programs.set(key, program);
  const [oldest] = programs.keys();
  if (programs.size > mostPrograms) programs.delete(oldest!);
  return program;
}
