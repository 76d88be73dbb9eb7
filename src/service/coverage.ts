/**
 * Which statements of the kernel's own text runs have come to: counts of several runs, also on kernels of different
 * configurations, added up by the places in the text; then set against all statements that the text has, function by
 * function, without those that do not run here at all (not compiled, or modelled) and those that ran at boot alone, where
 * no program comes to.
 */
import type { Program } from '../c/program';
import type { CDocument } from '../syntax';
import type { Run } from '../run/run';
import { whyIdle } from './code';
import type { SubjectKernel } from './kernels';
import { breathe } from './slices';
import type { CoverageDetails, FileCoverage, TextRange } from './test-questions';

/** What ran in one file: how often, by the offset at which the statement starts. */
type Counts = Map<number, number>;

export class Coverage {
  private readonly counts = new Map<string, Counts>();
  /** Offsets of statements that ran before the program did, by file. */
  private readonly booted = new Map<string, Set<number>>();
  private readonly details = new Map<string, CoverageDetails>();

  /** `kernel` is the one whose configuration says what is compiled at all. */
  constructor(readonly kernel: SubjectKernel) {}

  /** Adds what a run did behind `before`, the counts by statement id as they were at the program's start. */
  add(run: Run, before: Uint32Array): void {
    const { image, files } = run.kernel.program;
    const { counts } = run.machine.kernel!;
    for (let id = 0; id < image.statementCount; id++) {
      const times = (counts[id] ?? 0) - (before[id] ?? 0);
      if ((counts[id] ?? 0) === 0) continue;
      const { file, start } = image.statementPlace(id);
      const { path } = files.file(file);
      if (path.startsWith('src/')) continue; // Patchscope's own models.
      if ((before[id] ?? 0) > 0) {
        const booted = this.booted.get(path) ?? new Set<number>();
        this.booted.set(path, booted.add(start));
      }
      if (times <= 0) continue;
      const known = this.counts.get(path) ?? new Map<number, number>();
      this.counts.set(path, known.set(start, (known.get(start) ?? 0) + times));
    }
  }

  /** Per file of the tree, in the order of paths. Lets others have their turn between files. */
  async files(documentOf: (path: string) => CDocument | undefined): Promise<FileCoverage[]> {
    const { tree, program } = this.kernel;
    const found: FileCoverage[] = [];
    for (const [path, counts] of [...this.counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const document = documentOf(path);
      if (!document) continue; // Generated.
      const details = detailsOf(program, document, path, { counts, booted: this.booted.get(path) ?? new Set() });
      const file = `${tree.root}/${path}`;
      this.details.set(file, details);
      const { statements, functions } = details;
      found.push({
        file,
        path,
        statements: { covered: statements.filter(({ count }) => count > 0).length, total: statements.length },
        functions: { covered: functions.filter(({ hasRun }) => hasRun).length, total: functions.length },
      });
      await breathe();
    }
    return found.filter(({ statements }) => statements.total > 0);
  }

  /** Of a file that `files` named. */
  of(file: string): CoverageDetails | undefined {
    return this.details.get(file);
  }
}

interface Ran {
  readonly counts: Counts;
  readonly booted: ReadonlySet<number>;
}

function detailsOf(program: Program, document: CDocument, path: string, { counts, booted }: Ran): CoverageDetails {
  const isHeader = path.endsWith('.h');
  const lines = lineStarts(document.text);
  const rangeOf = (start: number, end: number): TextRange => {
    const [from, to] = [lineAt(lines, start), lineAt(lines, end)];
    return {
      startLine: from,
      startColumn: start - lines[from]!,
      endLine: to,
      endColumn: end - lines[to]!,
    };
  };
  const inactive = document.inactiveRanges();
  const starts = [...counts.keys()].sort((a, b) => a - b);
  const boot = [...booted].sort((a, b) => a - b);
  const statements: { range: TextRange; count: number }[] = [];
  const functions: { name: string; range: TextRange; hasRun: boolean }[] = [];
  for (const place of document.lensPlaces()) {
    if (place.inactive || whyIdle(program, path, place.name)) continue;
    let hasRun = false;
    let hasBooted = false;
    const own: { range: TextRange; count: number }[] = [];
    for (const { head, executes } of document.statementsOfFunction(place.nameRange.start)) {
      if (!executes || inactive.some(({ start, end }) => head.start >= start && head.start < end)) continue;
      let count = 0;
      for (let at = firstAtLeast(starts, head.start); at < starts.length && starts[at]! < head.end; at++)
        count = Math.max(count, counts.get(starts[at]!)!);
      hasRun ||= count > 0;
      const atBoot = firstAtLeast(boot, head.start);
      hasBooted ||= atBoot < boot.length && boot[atBoot]! < head.end;
      own.push({ range: rangeOf(head.start, head.end), count });
    }
    if (!hasRun && (isHeader || hasBooted)) continue;
    statements.push(...own);
    functions.push({ name: place.name, range: rangeOf(place.nameRange.start, place.nameRange.end), hasRun });
  }
  return { statements, functions };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
function lineAt(starts: readonly number[], offset: number): number {
  const next = firstAtLeast(starts, offset + 1);
  return Math.max(0, next - 1);
}
/** Index of the first number that is not below `least`. */
function firstAtLeast(sorted: readonly number[], least: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
