/**
 * The Kconfig language for the rest of Patchscope, in one place: read a tree's Kconfig files, solve a configuration,
 * write it, ask why.
 *
 *     const kconfig = readKconfig(tree, { arch: 'x86' });
 *     const solution = solve(kconfig, { base: defaultBase(tree)?.text, set: { FS_PID: 'n' } });
 *     solution.values.get('FS_PID'); // { type: 'bool', value: 'n', visible: 'y' }
 *     writeConfig(solution); // as scripts/kconfig/conf would, byte for byte
 */
export { parseDotConfig } from './dotconfig';
export type { Kconfig, ReadRequest } from './read';
export { defaultBase, kernelVersion, readKconfig } from './read';
export type { Fill, Solution, SolveRequest, SymbolValue } from './solve';
export { solve } from './solve';
export type { Decider, Setter, Why } from './why';
export { explain, summarize } from './why';
export { autoconf, unmetWarning, writeConfig, writeDefconfig, writeFragment } from './write';
export type { KSymbol, MenuEntry, Place, Problem, Property } from './model';
