/**
 * One question put to both: the tree's conf and Patchscope. Compared are .config byte for byte, autoconf.h line for line
 * (conf's order is that of a hash table), and the warnings about unmet dependencies.
 */
import { DiskTree } from '../../src/cli/disk';
import type { Kconfig } from '../../src/kconfig/kconfig';
import {
  autoconf,
  kernelVersion,
  readKconfig,
  solve,
  unmetWarning,
  writeConfig,
  writeDefconfig,
} from '../../src/kconfig/kconfig';
import type { SolveRequest } from '../../src/kconfig/kconfig';
import { kernelTree } from '../../scripts/fetch-tree.mjs';
import { buildConf, confEnvironment, confMissing, runConf } from './conf';
import { mutate, randomConfig, seeded } from './configs';

export interface Judge {
  readonly kconfig: Kconfig;
  readonly tree: DiskTree;
  readonly version: string;
  /** Milliseconds that reading took. */
  readonly readMs: number;
  /** Without macros conf saves itself writing thousands of files, and both answer an empty autoconf.h. */
  ask(request: SolveRequest, macros?: 'with macros' | 'without macros'): Comparison;
  /** The minimal defconfig of a .config, by both. */
  save(base: string): { readonly ours: string; readonly conf: string };
}

export interface Comparison {
  readonly ours: Answer;
  readonly conf: Answer;
  readonly oursMs: number;
  readonly confMs: number;
}

/** The warnings are sorted: conf prints each when it happens to compute the symbol. */
export interface Answer {
  readonly config: string;
  readonly macros: readonly string[];
  readonly warnings: readonly string[];
}

/** Why there is no judge for this kernel version on this machine, or undefined. */
export function judgeMissing(version: string): string | undefined {
  return kernelTree(version).reason ?? confMissing();
}

export function openJudge(name: string): Judge {
  const { path, version } = kernelTree(name) as { path: string; version: string };
  const program = buildConf(path, version);
  const tree = new DiskTree(path);
  const env = confEnvironment(path, kernelVersion(tree)!);
  const first = runConf({ program, env, args: ['--alldefconfig'] });
  const start = performance.now();
  const kconfig = readKconfig(tree, { env, answers: first.answers });
  const readMs = performance.now() - start;
  const ask: Judge['ask'] = (request, macros = 'with macros') => {
    const start = performance.now();
    const solution = solve(kconfig, request);
    const config = writeConfig(solution);
    const oursMs = performance.now() - start;
    const mode = request.fill === undefined || request.fill === 'default' ? undefined : request.fill;
    const isNew = request.base === undefined;
    const arg = mode ? `--${mode}config` : isNew ? '--alldefconfig' : '--olddefconfig';
    const conf = runConf({
      program,
      env: mode && !isNew ? { ...env, KCONFIG_ALLCONFIG: 'preset' } : env,
      args: [arg],
      base: mode ? undefined : request.base,
      files: {
        ...(mode && !isNew && { preset: request.base! }),
        ...(macros === 'without macros' && { 'include/config/auto.conf': '' }),
      },
      replay: first.log,
    });
    return {
      ours: {
        config,
        macros: macros === 'with macros' ? autoconf(solution).split('\n').sort() : [''],
        warnings: solution.unmet.map((symbol) => unmetWarning(solution, symbol).trim()).sort(),
      },
      conf: { config: conf.config, macros: conf.autoconf.split('\n').sort(), warnings: warningsOf(conf.stderr) },
      oursMs,
      confMs: conf.ms,
    };
  };
  const save: Judge['save'] = (base) => ({
    ours: writeDefconfig(solve(kconfig, { base })),
    conf: runConf({ program, env, args: ['--savedefconfig=saved'], base, replay: first.log }).saved,
  });
  return { kconfig, tree, version, readMs, ask, save };
}

export function warningsOf(stderr: string): string[] {
  const blocks = stderr.match(/^WARNING: unmet direct dependencies.*\n(?: {2}.*\n)*/gm) ?? [];
  return [...new Set(blocks.map((block) => block.trim()))].sort();
}

/** The n-th seeded question: a random configuration, a mutation of a solved one, or either as preset of another mode. */
export function seededRequest(judge: Judge, seed: number): SolveRequest {
  const random = seeded(seed);
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!;
  const fill = pick([undefined, undefined, 'allno', 'allyes', 'allmod'] as const);
  const base =
    random() < 0.5
      ? randomConfig(judge.kconfig, random)
      : mutate(writeConfig(solve(judge.kconfig, { fill: pick(['default', 'allno', 'allyes', 'allmod']) })), random);
  return fill ? { base, fill } : { base };
}
