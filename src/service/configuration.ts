/**
 * The configuration of a subject as a list for people: what it starts from, what this session exchanges and what follows
 * from it, and what is assumed where Kconfig files ask the shell. As a fragment it can be kept.
 */
import { explain, summarize, writeFragment } from '../kconfig/kconfig';
import type { Probe } from '../kconfig/model';
import { compareSolutions } from '../kconfig/query';
import type { AssumptionAnswer, ConfigurationAnswer, Difference, OverrideAnswer } from './client';
import { spotOf } from './kconfig-symbols';
import type { SubjectKernel } from './kernels';

/** More consequences than this are counted, not listed. */
const mostChanges = 200;

export function configurationOf(
  kernel: SubjectKernel,
  own: SubjectKernel,
  difference: Difference | undefined,
): ConfigurationAnswer {
  const { subject, tree, configuration } = kernel;
  const { kconfig, solution, base } = configuration;
  const ownValues = own.configuration.values;
  const overrides = Object.entries(subject.set).map(([symbol, asked]): OverrideAnswer => {
    const value = solution.values.get(symbol)?.value;
    const place = kconfig.table.find(symbol)?.entries[0]?.place;
    const why = explain(solution, symbol);
    return {
      symbol,
      asked,
      value: value ?? 'not defined',
      own: ownValues.get(symbol)?.value ?? 'not defined',
      why: why ? summarize(why) : 'no Kconfig file of this tree defines it',
      ...(place && { place: spotOf(kernel, place, symbol) }),
    };
  });
  const changes = compareSolutions(own.configuration.solution, solution).filter(({ name }) => subject.set[name] === undefined); // prettier-ignore
  return {
    base,
    isOwn: subject.config === undefined,
    symbols: solution.values.size,
    files: kconfig.files.size,
    overrides,
    changes: changes.slice(0, mostChanges).map(({ name, before, after }) => ({ symbol: name, before, after })),
    moreChanges: Math.max(0, changes.length - mostChanges),
    ...(difference && { difference }),
    assumptions: assumptionsOf(kernel, kconfig.probes),
    bases: [`.config`, `arch/${kconfig.srcarch}/configs/${kconfig.srcarch === 'x86' ? 'x86_64_' : ''}defconfig`].filter(
      (path) => tree.read(path) !== undefined,
    ),
  };
}

/** Each question once, those nobody knows the answer of first. */
function assumptionsOf(kernel: SubjectKernel, probes: readonly Probe[]): AssumptionAnswer[] {
  const order = { override: 0, unknown: 1, assumed: 2 } as const;
  const seen = new Map<string, AssumptionAnswer>();
  for (const { command, answer, source, place } of probes)
    if (!seen.has(command)) seen.set(command, { command, answer, source, place: spotOf(kernel, place, '') });
  return [...seen.values()].sort((a, b) => order[a.source] - order[b.source]);
}

/** The session's values as lines of a .config, to be merged into one. */
export function fragmentOf({ configuration, subject }: SubjectKernel): string {
  const lines = writeFragment(configuration.kconfig, subject.set);
  return `# Values tried on ${configuration.base}. Merge with scripts/kconfig/merge_config.sh.\n${lines}`;
}
