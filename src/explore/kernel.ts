/**
 * A kernel as comparisons need it: its program, and what each scenario does on it. Who has run the scenarios already says
 * what he saw; else they are run here.
 */
import type { LexCache } from '../c/files';
import type { Program } from '../c/program';
import { type Configuration, type ConfigurationRequest, configure, kernelProgram } from '../kernel/build';
import type { MemoryTree, Tree } from '../tree/tree';
import { recentProgram } from '../user/recent';
import { type Observation, observe } from './observe';
import { type ScenarioProgram, symbolValue } from './scenarios';

export interface ComparedKernel {
  readonly tree: Tree;
  readonly configuration: Configuration;
  readonly program: Program;
  /** What the scenario does; with `failAt`, when the allocation at that step fails. */
  observe(scenario: ScenarioProgram, failAt?: number): Observation | Promise<Observation>;
  /** The same text with a Kconfig symbol asked for another value. */
  with(symbol: string, value: string): ComparedKernel;
}

/** What a kernel is made of. */
export interface KernelRequest {
  readonly bundle: MemoryTree;
  readonly tree: Tree;
  readonly configuration: Configuration;
  /** What the configuration was asked for. */
  readonly request?: ConfigurationRequest;
  readonly lexCache?: LexCache;
}

/** A kernel that runs its scenarios when it is asked about them, and keeps nothing of it. */
export class RunningKernel implements ComparedKernel {
  readonly tree: Tree;
  readonly configuration: Configuration;
  private made: Program | undefined;

  constructor(private readonly asked: KernelRequest) {
    this.tree = asked.tree;
    this.configuration = asked.configuration;
  }

  get program(): Program {
    return (this.made ??= kernelProgram(this.asked));
  }

  observe(scenario: ScenarioProgram, failAt?: number): Observation {
    const { program: kernel, configuration } = this;
    const { bundle } = this.asked;
    return observe({
      kernelProgram: kernel,
      bundle,
      scenario,
      symbols: (name) => symbolValue(configuration, name),
      user: recentProgram(bundle, scenario.path, scenario.text),
      ...(failAt !== undefined && { failAt }),
    });
  }

  with(symbol: string, value: string): RunningKernel {
    const { tree, configuration, asked } = this;
    const request = { ...asked.request, set: { ...asked.request?.set, [symbol]: value } };
    return new RunningKernel({ ...asked, request, configuration: configure(tree, request, configuration.kconfig) });
  }
}
