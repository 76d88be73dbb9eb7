/**
 * Programs as tests: a scenario passes where it prints what a real kernel of this version printed, its expectations of
 * the kernel's side hold, and the machine has nothing to report; a selftest passes where it says so itself. Each is run
 * anew from its start (test-run.ts).
 */
import { scenarioHead, whyNotHere } from '../explore/scenarios';
import type { Syntax } from '../syntax';
import { Coverage } from './coverage';
import type { Kernels, SubjectKernel } from './kernels';
import { bundledScenarios, findScenario, scenarioInfo, scenariosOf } from './scenarios';
import { argumentsFor, casesIn, mainLine, selftestPaths, selftestValues } from './selftests';
import type { Call } from './serve';
import { treeName } from './status';
import { broken, judge } from './test-run';
import type { TestMethods, TestProgram, TestResult } from './test-questions';
import type { Trees } from './trees';

type Params<M extends keyof TestMethods> = TestMethods[M]['params'];
type Result<M extends keyof TestMethods> = TestMethods[M]['result'];

/** Coverages kept: those of the last runs that an editor may still show. */
const mostCoverages = 4;

export class Tests {
  private readonly coverages = new Map<string, Coverage>();

  constructor(
    private readonly trees: Trees,
    private readonly kernels: Kernels,
    private readonly syntax: () => Promise<Syntax>,
    /** Makes documents of the kernel's tree read `#if` under its configuration. */
    private readonly configure: (kernel: SubjectKernel) => void,
  ) {}

  programs({ subject }: Params<'testPrograms'>): Result<'testPrograms'> {
    const kernel = this.kernels.of(subject);
    const tree = treeName(kernel);
    const whyNot = kernel.whyNot();
    if (whyNot !== undefined) return { tree, whyNot, scenarios: [], selftests: [] };
    const bundled = bundledScenarios(this.trees);
    const [preferred] = scenariosOf(this.trees, subject);
    const own = preferred && !bundled.some(({ file }) => file === preferred.file) ? [preferred] : [];
    const scenarios = [...own, ...bundled].map((scenario): TestProgram => {
      const { name, file, shows } = scenarioInfo(scenario);
      const missing = whyNotHere(scenarioHead(scenario.text), kernel.tree);
      return {
        ...{ kind: 'scenario', name, file, shows, line: mainLine(scenario.text), set: {}, hasCases: false },
        ...(missing !== undefined && { whyNot: missing }),
      };
    });
    const set = selftestValues(kernel.tree);
    const selftests = selftestPaths(kernel.tree).map((path): TestProgram => {
      const text = kernel.tree.read(path) ?? '';
      const [name, file] = [path.replace(/^.*\/|\.c$/g, ''), `${kernel.tree.root}/${path}`];
      return {
        kind: 'selftest',
        name,
        file,
        shows: path,
        line: mainLine(text),
        set,
        hasCases: casesIn(text).length > 0,
      };
    });
    return { tree, scenarios, selftests };
  }

  cases({ subject, file }: Params<'testCases'>): Result<'testCases'> {
    const { root } = subject;
    const text = file.startsWith(`${root}/`) ? this.trees.of(root).read(file.slice(root.length + 1)) : this.trees.read(file); // prettier-ignore
    return casesIn(text ?? '');
  }

  async run({ subject, file, cases, coverage }: Params<'test'>, call: Call): Promise<TestResult> {
    const kernel = this.kernels.of(subject);
    const whyNot = kernel.whyNot();
    if (whyNot !== undefined) return broken(`There is nothing to run: ${whyNot}.`);
    const found = findScenario(this.trees, file);
    if (!found) return broken(`There is no file ${file}.`);
    const scenario = cases?.length ? { ...found, arguments: argumentsFor(cases) } : found;
    const missing = found.headers ? undefined : whyNotHere(scenarioHead(found.text), kernel.tree);
    if (missing !== undefined) return { state: 'skipped', remark: missing, failures: [], cases: {} };
    const collected = coverage === undefined ? undefined : this.coverage(coverage, kernel);
    const { bundle } = this.trees;
    const judged = await kernel.settled(() => judge({ kernel, bundle, scenario, call, coverage: collected }));
    if (!cases?.length) return judged;
    const wanted = Object.entries(judged.cases).filter(([name]) => cases.includes(name));
    return { ...judged, cases: Object.fromEntries(wanted) };
  }

  async coverageFiles({ coverage }: Params<'testCoverage'>): Promise<Result<'testCoverage'>> {
    const known = this.coverages.get(coverage);
    if (!known) return null;
    const syntax = await this.syntax();
    return known.files((path) => {
      this.configure(known.kernel);
      return known.kernel.tree.document(syntax, path);
    });
  }
  coverageDetails({ coverage, file }: Params<'testCoverageDetails'>): Result<'testCoverageDetails'> {
    return this.coverages.get(coverage)?.of(file) ?? null;
  }

  private coverage(name: string, kernel: SubjectKernel): Coverage {
    const known = this.coverages.get(name) ?? new Coverage(kernel);
    this.coverages.set(name, known);
    const [oldest] = this.coverages.keys();
    if (this.coverages.size > mostCoverages) this.coverages.delete(oldest!);
    return known;
  }
}
