/**
 * Runs test items: normally, with coverage of the kernel's lines, under the debugger, and again whenever a text of what
 * they run is saved. One program is one question to the engine; its cases are told from that one run.
 */
import * as vscode from 'vscode';
import { Cancelled, type FilePlace } from '../service/client';
import type { TestFailure, TestResult, TestVerdict } from '../service/test-questions';
import { debugType } from './debug';
import { nameOf, uriOf } from './names';
import { startSession } from './sessions';
import type { TestsNeed, TestTarget } from './tests';

/** What the view knows of its items. */
export interface TestItems {
  targetOf(item: vscode.TestItem): TestTarget | undefined;
  /** Finds what is in it. */
  resolve(item: vscode.TestItem): Promise<void>;
}

type RunKind = 'plain' | 'coverage';

/** Saves that come within this time are one. */
const saveMilliseconds = 300;

/** A program to run once, for all of the items asked for that it decides. */
interface Job {
  readonly item: vscode.TestItem;
  readonly target: TestTarget & { readonly kind: 'program' };
  /** Undefined: all of it. */
  readonly cases: readonly vscode.TestItem[] | undefined;
}

class KernelFileCoverage extends vscode.FileCoverage {
  constructor(
    uri: vscode.Uri,
    statements: vscode.TestCoverageCount,
    functions: vscode.TestCoverageCount,
    readonly coverage: string,
    readonly file: string,
  ) {
    super(uri, statements, undefined, functions);
  }
}

export class TestRuns {
  private made = 0;
  /** Requests that go on with every save, and what a save does to them. */
  private readonly continuous = new Map<vscode.TestRunRequest, (document: vscode.TextDocument) => void>();

  constructor(
    private readonly need: TestsNeed,
    private readonly controller: vscode.TestController,
    private readonly items: TestItems,
  ) {
    const { Run, Debug, Coverage } = vscode.TestRunProfileKind;
    const started =
      (kind: RunKind): vscode.TestRunProfile['runHandler'] =>
      (request, token) =>
        this.start(request, token, kind);
    controller.createRunProfile('Run', Run, started('plain'), true, undefined, true);
    controller.createRunProfile('Debug', Debug, (request, token) => this.debug(request, token), true);
    const coverage = controller.createRunProfile(
      'Coverage of the Kernel',
      Coverage,
      started('coverage'),
      true,
      undefined,
      true,
    );
    coverage.loadDetailedCoverage = (_run, file) => this.details(file);
  }

  /** Continuous runs whose programs this text concerns start again. */
  saved(document: vscode.TextDocument): void {
    for (const again of this.continuous.values()) again(document);
  }

  private async start(request: vscode.TestRunRequest, token: vscode.CancellationToken, kind: RunKind) {
    if (!request.continuous) return this.run(request, token, kind);
    let timer: ReturnType<typeof setTimeout> | undefined;
    let current: vscode.CancellationTokenSource | undefined;
    const again = async (document: vscode.TextDocument): Promise<void> => {
      if (!(await this.concerns(request, document))) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        current?.cancel();
        current = new vscode.CancellationTokenSource();
        // Runs of one request are one result to VS Code, in which what failed once stays failed.
        const { include, exclude, profile } = request;
        void this.run(new vscode.TestRunRequest(include, exclude, profile, true), current.token, kind);
      }, saveMilliseconds);
    };
    this.continuous.set(request, (document) => void again(document));
    token.onCancellationRequested(() => {
      this.continuous.delete(request);
      clearTimeout(timer);
      current?.cancel();
    });
  }

  /** A program asked for, or a file of the tree that it runs on. */
  private async concerns(request: vscode.TestRunRequest, document: vscode.TextDocument): Promise<boolean> {
    const root = await this.need.trees.rootOf(document.uri);
    const file = nameOf(document.uri);
    const asked = request.include ?? [...this.controller.items].map(([, item]) => item);
    return asked.some((item) => {
      const target = this.items.targetOf(item);
      if (!target) return false;
      if (root === target.root) return true;
      return target.kind === 'program' || target.kind === 'case'
        ? target.program.file === file
        : file.startsWith('patchscope-demo:/scenarios/');
    });
  }

  private async run(request: vscode.TestRunRequest, token: vscode.CancellationToken, kind: RunKind) {
    const run = this.controller.createTestRun(request);
    const jobs = await this.jobs(request);
    for (const { item, cases } of jobs) for (const each of cases ?? [item, ...childrenOf(item)]) run.enqueued(each);
    const coverage = kind === 'coverage' ? `tests ${++this.made}` : undefined;
    const ended = new vscode.CancellationTokenSource();
    for (const one of [token, run.token]) one.onCancellationRequested(() => ended.cancel());
    try {
      for (const job of jobs) {
        if (ended.token.isCancellationRequested) break;
        await this.runJob(run, job, ended.token, coverage);
      }
      if (coverage !== undefined) await this.addCoverage(run, coverage);
    } finally {
      run.end();
      ended.dispose();
    }
  }

  /** What is asked for, program by program; without what is excluded. */
  private async jobs(request: vscode.TestRunRequest): Promise<Job[]> {
    const excluded = new Set(request.exclude);
    const whole = new Map<vscode.TestItem, Job>();
    const parts = new Map<vscode.TestItem, vscode.TestItem[]>();
    const visit = async (item: vscode.TestItem): Promise<void> => {
      if (excluded.has(item)) return;
      const target = this.items.targetOf(item);
      if (target?.kind === 'case') {
        parts.set(item.parent!, [...(parts.get(item.parent!) ?? []), item]);
        return;
      }
      if (target?.kind === 'program') {
        if (target.program.hasCases && item.children.size === 0) await this.items.resolve(item);
        const children = childrenOf(item);
        const left = children.filter((child) => !excluded.has(child));
        if (left.length < children.length) parts.set(item, left);
        else whole.set(item, { item, target, cases: undefined });
        return;
      }
      if (target?.kind === 'tree' && item.children.size === 0) await this.items.resolve(item);
      for (const child of childrenOf(item)) await visit(child);
    };
    for (const item of request.include ?? [...this.controller.items].map(([, each]) => each)) await visit(item);
    for (const [item, cases] of parts) {
      const target = this.items.targetOf(item);
      if (target?.kind === 'program' && !whole.has(item)) whole.set(item, { item, target, cases });
    }
    return [...whole.values()];
  }

  private async runJob(
    run: vscode.TestRun,
    job: Job,
    token: vscode.CancellationToken,
    coverage: string | undefined,
  ): Promise<TestResult | undefined> {
    const { item, cases } = job;
    const shown = cases ?? [item, ...childrenOf(item)];
    for (const each of shown) run.started(each);
    const started = performance.now();
    try {
      const question = { ...this.question(job), ...(coverage !== undefined && { coverage }) };
      const progress = (text: string) => run.appendOutput(text.replace(/\r?\n/g, '\r\n'), undefined, item);
      const result = await this.need.asker.ask('test', question, { cancellation: token, progress });
      const took = performance.now() - started;
      if (!cases) tell(run, item, result, took);
      for (const child of cases ?? childrenOf(item)) {
        const target = this.items.targetOf(child);
        const verdict = target?.kind === 'case' ? result.cases[target.name] : undefined;
        if (verdict) tell(run, child, verdict, cases ? took / cases.length : undefined);
        else if (result.state === 'skipped') run.skipped(child);
        else tell(run, child, withoutVerdict(result), undefined);
      }
      return result;
    } catch (error) {
      for (const each of shown) {
        if (error instanceof Cancelled) run.skipped(each);
        else run.errored(each, new vscode.TestMessage(error instanceof Error ? error.message : String(error)));
      }
      return undefined;
    }
  }

  private question({ target, cases }: Job) {
    const { root, program } = target;
    const subject = this.need.trees.subject(root);
    const names = cases?.flatMap((child) => {
      const about = this.items.targetOf(child);
      return about?.kind === 'case' ? [about.name] : [];
    });
    return {
      subject: { ...subject, set: { ...program.set, ...subject.set } },
      file: program.file,
      ...(names && { cases: names }),
    };
  }

  // --- the debugger ---------------------------------------------------------------------------------------------------

  /** Judges first, which takes a moment; then steps through the same run, from where it fails or from its start. */
  private async debug(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    const run = this.controller.createTestRun(request);
    try {
      for (const job of await this.jobs(request)) {
        if (token.isCancellationRequested) return;
        const result = await this.runJob(run, job, token, undefined);
        if (!result || result.state === 'skipped' || result.state === 'errored') continue;
        const { subject, file, cases } = this.question(job);
        const [failure] = result.failures;
        const ended = sessionEnd(token);
        const isStarted = await startSession({
          root: subject.root,
          program: file,
          name: job.item.label,
          set: subject.set,
          ...(cases && { args: cases.flatMap((name) => ['-t', name.slice(name.lastIndexOf('.') + 1)]) }),
          ...(failure?.step !== undefined && { step: failure.step }),
          ...(failure?.step === undefined &&
            failure?.place && { stopAt: `${failure.place.path}:${failure.place.line}` }),
        });
        if (isStarted) await ended.over;
        else ended.forget();
      }
    } finally {
      run.end();
    }
  }

  // --- coverage -------------------------------------------------------------------------------------------------------

  private async addCoverage(run: vscode.TestRun, coverage: string): Promise<void> {
    const files = await this.need.asker.askQuietly('testCoverage', { coverage });
    for (const { file, statements, functions } of files ?? [])
      run.addCoverage(
        new KernelFileCoverage(
          uriOf(file),
          new vscode.TestCoverageCount(statements.covered, statements.total),
          new vscode.TestCoverageCount(functions.covered, functions.total),
          coverage,
          file,
        ),
      );
  }

  private async details(shown: vscode.FileCoverage): Promise<vscode.FileCoverageDetail[]> {
    if (!(shown instanceof KernelFileCoverage)) return [];
    const { coverage, file } = shown;
    const found = await this.need.asker.askQuietly('testCoverageDetails', { coverage, file });
    if (!found) return [];
    const rangeOf = ({ startLine, startColumn, endLine, endColumn }: (typeof found.statements)[number]['range']) =>
      new vscode.Range(startLine, startColumn, endLine, endColumn);
    return [
      ...found.statements.map(({ range, count }) => new vscode.StatementCoverage(count, rangeOf(range))),
      ...found.functions.map(({ name, range, hasRun }) => new vscode.DeclarationCoverage(name, hasRun, rangeOf(range))),
    ];
  }
}

function childrenOf(item: vscode.TestItem): vscode.TestItem[] {
  return [...item.children].map(([, child]) => child);
}

/** Of a case whose line did not come: the program ended before. */
function withoutVerdict({ failures, state }: TestResult): TestVerdict {
  const [first] = failures;
  const text = first ? `The program did not come to this: ${first.text}` : 'The program did not report this case.';
  return { state: state === 'errored' ? 'errored' : 'failed', failures: [{ stack: [], ...first, text }] };
}

function tell(run: vscode.TestRun, item: vscode.TestItem, verdict: TestVerdict, took: number | undefined): void {
  const { state, remark, failures } = verdict;
  if (state === 'passed') return run.passed(item, took);
  if (state === 'skipped') {
    if (remark !== undefined) run.appendOutput(`${item.label} is skipped: ${remark}\r\n`, undefined, item);
    return run.skipped(item);
  }
  const messages = failures.flatMap((failure) => messagesOf(failure, item));
  if (state === 'errored') run.errored(item, messages, took);
  else run.failed(item, messages, took);
}

/**
 * What is wrong in a sentence; where texts differ, in a message of its own both of them to be shown side by side: beside
 * the code VS Code shortens such a pair beyond meaning.
 */
function messagesOf(
  { text, expected, actual, place, stack }: TestFailure,
  item: vscode.TestItem,
): vscode.TestMessage[] {
  const isCompared = expected !== undefined && actual !== undefined;
  const messages = [
    new vscode.TestMessage(text),
    ...(isCompared ? [vscode.TestMessage.diff('All of the output', expected, actual)] : []),
  ];
  for (const message of messages) {
    if (place) message.location = locationOf(place);
    else if (item.uri && item.range) message.location = new vscode.Location(item.uri, item.range);
    message.stackTrace = stack.map(({ name, place: at }) => {
      const where = at && locationOf(at);
      return new vscode.TestMessageStackFrame(name, where?.uri, where?.range.start);
    });
  }
  return messages;
}
function locationOf({ file, line }: FilePlace): vscode.Location {
  return new vscode.Location(uriOf(file), new vscode.Position(Math.max(0, line - 1), 0));
}

/** The end of the session that starts next; cancelling ends it. */
function sessionEnd(token: vscode.CancellationToken): { readonly over: Promise<void>; forget(): void } {
  const subscriptions: vscode.Disposable[] = [];
  const forget = () => subscriptions.forEach((subscription) => subscription.dispose());
  let session: vscode.DebugSession | undefined;
  const over = new Promise<void>((resolve) => {
    subscriptions.push(
      vscode.debug.onDidStartDebugSession((started) => {
        if (started.type === debugType) session ??= started;
      }),
      vscode.debug.onDidTerminateDebugSession((ended) => ended === session && resolve()),
      token.onCancellationRequested(() => (session ? void vscode.debug.stopDebugging(session) : resolve())),
    );
  });
  return { over: over.finally(forget), forget };
}
