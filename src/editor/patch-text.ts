/**
 * Inside the text of a patch: hovers on its lines, lenses above patches and hunks, claims marked beside their sentences,
 * deceptive characters and everything that is wrong in the Problems list.
 */
import * as vscode from 'vscode';
import type { Span } from '../service/client';
import type { HunkMark, HunkNode, PatchNode } from '../service/patch-questions';
import { markdownOf } from './hover';
import { LensChanges } from './lens-changes';
import { type OpenPatch, type PatchBook, patchFiles } from './patch-book';
import { patchCommands } from './patch-names';

export function rangeIn(patch: OpenPatch, { start, end }: Span): vscode.Range {
  const [from, to] = [patch.lines.positionAt(start), patch.lines.positionAt(end)];
  return new vscode.Range(from.line, from.character, to.line, to.character);
}

export class PatchHover implements vscode.HoverProvider {
  constructor(private readonly book: PatchBook) {}

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
    cancellation: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    if (!vscode.workspace.getConfiguration('patchscope', document.uri).get('hover', true)) return undefined;
    const { version } = document;
    const patch = await this.book.ofDocument(document);
    if (!patch || patch.answer.base.name === undefined || cancellation.isCancellationRequested) return undefined;
    const { key, lines } = patch;
    const params = { key, offset: lines.offsetAt(position), subject: this.book.subject(patch) };
    const answer = await this.book.context.asker.askQuietly('patchHover', params, { cancellation });
    if (!answer || document.version !== version) return undefined;
    return new vscode.Hover(markdownOf(answer.root, answer), rangeIn(patch, answer.span));
  }
}

export class PatchLenses implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly changes = new LensChanges();
  readonly onDidChangeCodeLenses = this.changes.event;

  constructor(private readonly book: PatchBook) {
    book.onDidChange(() => this.changes.fire());
    book.context.trees.onDidChange(() => this.changes.fire());
  }

  dispose(): void {
    this.changes.dispose();
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    if (!vscode.workspace.getConfiguration('patchscope', document.uri).get('codeLens', true)) return [];
    const { version } = document;
    const patch = await this.book.ofDocument(document);
    if (!patch || document.version !== version) return [];
    const { answer } = patch;
    // A patch for something else than a kernel is none of ours, unless somebody asks.
    const isOurs = answer.base.name !== undefined && answer.base.whyNot === undefined;
    if (answer.patches.length === 0 || (!isOurs && !patch.isShown)) return [];
    if (isOurs && patch.marks.size === 0) void this.book.refreshMarks(patch.key);
    return answer.patches.flatMap((node, index) => [
      ...this.ofPatch(patch, node, index),
      ...node.files.flatMap((file, fileIndex) =>
        file.hunks.flatMap((hunk, hunkIndex) =>
          this.ofHunk(patch, hunk, { patch: index, file: fileIndex, hunk: hunkIndex }),
        ),
      ),
    ]);
  }

  private ofPatch(patch: OpenPatch, node: PatchNode, index: number): vscode.CodeLens[] {
    const range = rangeIn(patch, { start: node.span.start, end: node.span.start });
    const { answer, key } = patch;
    const lens = (title: string, command = '', ...args: unknown[]) =>
      new vscode.CodeLens(range, { title, command, arguments: args });
    if (answer.base.name === undefined)
      return index > 0
        ? []
        : [lens('No kernel tree is open: reading only'), lens('Open a demo patch', patchCommands.demo)];
    const count = answer.patches.length;
    const one = this.comparison(patch, index, index + 1);
    const whole = count > 1 && index === 0 ? this.comparison(patch, 0, count) : [];
    const states = [...new Set([node.applied, `on ${answer.base.name}`])].filter(Boolean).join(' ');
    return [
      ...(whole.length > 0 ? [lens('Whole series:')] : []),
      ...[...whole, ...(whole.length > 0 ? ([['This patch:']] as const) : []), ...one].map(
        ([title, command, ...args]) => lens(title, command, ...args),
      ),
      lens(answer.base.whyNot ?? states, patchCommands.reveal, key),
    ];
  }

  private comparison(patch: OpenPatch, from: number, to: number): [string, string, ...unknown[]][] {
    const { key, behaviours, answer } = patch;
    if (answer.patches.slice(from, to).some(({ status }) => status !== 'applied')) return [];
    if (patch.underWay.has(`${from}..${to}`)) return [['comparing…', '']];
    const known = behaviours.get(`${from}..${to}`);
    const changes: [string, string, ...unknown[]] = ['Open changes', patchCommands.changes, { key, from, to }];
    if (!known) return [['Compare before and after', patchCommands.compare, { key, from, to }], changes];
    return [[behaviourText(known), patchCommands.compare, { key, from, to }], changes];
  }

  private ofHunk(
    patch: OpenPatch,
    hunk: HunkNode,
    at: { patch: number; file: number; hunk: number },
  ): vscode.CodeLens[] {
    const range = rangeIn(patch, { start: hunk.span.start, end: hunk.span.start });
    const address = { key: patch.key, ...at };
    const lens = (title: string, command = '', ...args: unknown[]) =>
      new vscode.CodeLens(range, { title, command, arguments: args });
    if (!hunk.isApplied) return [lens(hunk.applied), lens('Show nearest place', patchCommands.nearest, address)];
    if (patch.answer.base.name === undefined) return [];
    const mark = this.book.mark(patch, at);
    const changes = lens('Before and after', patchCommands.fileChanges, address);
    if (!mark) return [changes];
    return [
      ...(mark.text === '' ? [] : [lens(markTitle(mark), patchCommands.reveal, patch.key, at)]),
      ...stepLenses(mark).map(([title, command]) => lens(title, command, address)),
      ...(mark.state === 'not-reached' ? [lens('Write a scenario', patchCommands.scenarioForHunk, address)] : []),
      changes,
    ];
  }
}

function stepLenses(mark: HunkMark): [string, string][] {
  if (mark.state !== 'runs') return [];
  return [
    ...(mark.stopBefore === undefined ? [] : [['Step before', patchCommands.stepBefore] as [string, string]]),
    ...(mark.stopAfter === undefined ? [] : [['Step after', patchCommands.stepAfter] as [string, string]]),
  ];
}

/** `runs: two-opens and 7 more · FS_PID`. */
export function markTitle({ text, symbols, state }: HunkMark): string {
  return [text, ...(state === 'not-compiled' ? [] : symbols.map((name) => `behind ${name}`))].join(' · ');
}

/** `7 differences for user space`. */
export function behaviourText({ differences, problems }: { differences: number; problems: number }): string {
  const parts = [
    differences === 0 ? 'no difference for user space' : `${differences} difference${differences === 1 ? '' : 's'} for user space`, // prettier-ignore
    ...(problems === 0 ? [] : [`${problems} problem${problems === 1 ? '' : 's'} on one side`]),
  ];
  return parts.join(', ');
}

/** Claims and deceptive characters in visible patches, and the Problems list. */
export class PatchDecorations implements vscode.Disposable {
  private readonly holds = claimStyle('testing.iconPassed');
  private readonly fails = claimStyle('testing.iconFailed');
  private readonly plain = vscode.window.createTextEditorDecorationType({});
  private readonly deceptive = vscode.window.createTextEditorDecorationType({
    border: '1px solid',
    borderColor: new vscode.ThemeColor('editorWarning.foreground'),
    backgroundColor: new vscode.ThemeColor('editor.findMatchHighlightBackground'),
    overviewRulerColor: new vscode.ThemeColor('editorWarning.foreground'),
    overviewRulerLane: vscode.OverviewRulerLane.Full,
  });
  private readonly list = vscode.languages.createDiagnosticCollection('patchscope-patches');
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly book: PatchBook) {
    this.subscriptions = [
      this.holds,
      this.fails,
      this.plain,
      this.deceptive,
      this.list,
      book.onDidChange(() => this.refresh()),
      vscode.window.onDidChangeVisibleTextEditors(() => this.refresh()),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.list.delete(uri)),
    ];
    this.refresh();
  }

  private refresh(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      if (vscode.languages.match(patchFiles, editor.document) === 0 && !this.book.of(editor.document.uri)) continue;
      const patch = this.book.of(editor.document.uri);
      if (patch) this.show(editor, patch);
      else void this.book.ofDocument(editor.document); // It tells when it is read.
    }
  }

  private show(editor: vscode.TextEditor, patch: OpenPatch): void {
    const claims = claimsOf(patch);
    const of = (verdict: string) => claims.filter((claim) => claim.verdict === verdict);
    const options = (verdict: string, symbol: string) =>
      of(verdict).flatMap(({ spans, why }) =>
        spans.map((span, index): vscode.DecorationOptions => ({
          range: rangeIn(patch, span),
          hoverMessage: why,
          // The sign stands once, behind the last line of the sentence.
          ...(index === spans.length - 1 && { renderOptions: { after: { contentText: ` ${symbol} ${why}` } } }),
        })),
      );
    editor.setDecorations(this.holds, options('holds', '✓'));
    editor.setDecorations(this.fails, options('fails', '✗'));
    editor.setDecorations(
      this.plain,
      patch.isShown
        ? of('no-scenario').flatMap((claim) =>
            claim.spans.map((span) => ({ range: rangeIn(patch, span), hoverMessage: writeMessage(patch, claim.text) })),
          )
        : [],
    );
    const { problems } = patch.answer;
    editor.setDecorations(
      this.deceptive,
      problems
        .filter(({ kind }) => kind === 'deceptive')
        .map(({ span, message }) => ({
          range: rangeIn(patch, span),
          hoverMessage: message,
          renderOptions: { after: { contentText: ` ${/U\+[0-9A-F]+|"[^"]*"/.exec(message)?.[0] ?? '!'} `, color: new vscode.ThemeColor('editorWarning.foreground') } }, // prettier-ignore
        })),
    );
    const isOurs = patch.isShown || patch.answer.base.name !== undefined;
    this.list.set(
      editor.document.uri,
      problems
        .filter(({ kind }) => isOurs || kind === 'deceptive')
        .map(({ span, message }) => {
          const range = rangeIn(patch, span.end > span.start ? span : { start: span.start, end: span.start + 1 });
          const diagnostic = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Warning);
          diagnostic.source = 'Patchscope';
          return diagnostic;
        }),
    );
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }
}

/** Verdicts of the latest comparison of each patch, else that nothing was run. */
export function claimsOf({ answer, behaviours }: OpenPatch) {
  const compared = [...behaviours.values()].flatMap(({ claims }) => claims);
  return answer.claims.map(
    (claim) => compared.findLast(({ patch, text }) => patch === claim.patch && text === claim.text) ?? claim,
  );
}

function claimStyle(color: string): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    after: { color: new vscode.ThemeColor(color), margin: '0 0 0 0.5em' },
    textDecoration: 'underline dotted',
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
}

function writeMessage({ key }: OpenPatch, text: string): vscode.MarkdownString {
  const message = new vscode.MarkdownString('No scenario shows this. ');
  message.isTrusted = { enabledCommands: [patchCommands.scenarioForClaim] };
  const args = encodeURIComponent(JSON.stringify([{ key, text }]));
  message.appendMarkdown(`[New scenario from here](command:${patchCommands.scenarioForClaim}?${args})`);
  return message;
}
