/**
 * The report of a comparison as a read-only document: what user space sees first. A lens above each line opens the moment
 * before and the moment after, or the changed line that nothing reached.
 */
import * as vscode from 'vscode';
import type { BehaviourAnswer, BehaviourLine } from '../service/patch-questions';
import { clip } from '../service/words';
import { columnBeside } from './beside';
import { uriOf } from './names';
import { patchCommands } from './patch-names';
import { startSession } from './sessions';

const scheme = 'patchscope-behaviour';

interface Shown {
  readonly answer: BehaviourAnswer;
  readonly key: string;
  readonly from: number;
  readonly to: number;
}

export class BehaviourReports
  implements vscode.TextDocumentContentProvider, vscode.CodeLensProvider, vscode.Disposable
{
  static readonly scheme = scheme;
  private readonly shown = new Map<string, Shown>();
  private readonly changes = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changes.event;
  private readonly lensChanges = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.lensChanges.event;
  private readonly strong = vscode.window.createTextEditorDecorationType({ fontWeight: 'bold' });
  private readonly old = colored('gitDecoration.deletedResourceForeground');
  private readonly fresh = colored('gitDecoration.addedResourceForeground');
  private readonly good = colored('testing.iconPassed');
  private readonly bad = colored('testing.iconFailed');
  private readonly subscription = vscode.window.onDidChangeVisibleTextEditors(() => this.paint());

  provideTextDocumentContent(uri: vscode.Uri): string {
    const known = this.shown.get(uri.query);
    if (!known) return 'This comparison was in memory only. Compare again from the Patches view.\n';
    return `${known.answer.lines.map(({ text }) => text).join('\n')}\n`;
  }

  /** Shows a comparison beside what is read; `line` is the one to look at. */
  async show(shown: Shown, line = 0): Promise<void> {
    const title = shown.answer.title.replace(/: before → after$/, '').replace(/[\\/:*?"<>|→]+/g, ' ').replace(/\s+/g, ' '); // prettier-ignore
    const path = `/Behaviour of ${clip(title.trim(), 40)}.txt`;
    const uri = vscode.Uri.from({ scheme, path, query: `${shown.key} ${shown.from}..${shown.to}` });
    this.shown.set(uri.query, shown);
    this.changes.fire(uri);
    this.lensChanges.fire();
    const editor = await vscode.window.showTextDocument(uri, { preview: false, viewColumn: columnFor(uri) });
    const place = new vscode.Position(Math.min(line, editor.document.lineCount - 1), 0);
    if (line > 0) editor.selection = new vscode.Selection(place, place);
    editor.revealRange(new vscode.Range(place, place), line > 0 ? vscode.TextEditorRevealType.InCenter : vscode.TextEditorRevealType.AtTop); // prettier-ignore
    this.paint();
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const known = this.shown.get(document.uri.query);
    if (!known) return [];
    const { answer, key, from, to } = known;
    const lens = (line: number, title: string, command: string, ...args: unknown[]) =>
      new vscode.CodeLens(new vscode.Range(line, 0, line, 0), { title, command, arguments: args });
    return [
      lens(0, 'Copy for a mail', patchCommands.copyReport, { key, from, to }),
      lens(0, 'Open changes', patchCommands.changes, { key, from, to }),
      ...answer.lines.flatMap(({ moments, place }, line) => [
        ...(moments?.before === undefined ? [] : [lens(line, 'Step before', patchCommands.stepBefore, { key, from, to, line })]), // prettier-ignore
        ...(moments?.after === undefined ? [] : [lens(line, 'Step after', patchCommands.stepAfter, { key, from, to, line })]), // prettier-ignore
        ...(place ? [lens(line, 'Show line', patchCommands.goTo, { place })] : []),
      ]),
    ];
  }

  /** Colours of visible reports: values before and after, signs of claims. */
  private paint(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const known = this.shown.get(editor.document.uri.query);
      if (editor.document.uri.scheme !== scheme || !known) continue;
      const { lines } = known.answer;
      const of = (part: string, pattern: RegExp, group: number) => rangesOf(lines, part, pattern, group);
      editor.setDecorations(this.strong, [new vscode.Range(0, 0, 0, lines[0]?.text.length ?? 0)]);
      editor.setDecorations(this.old, [
        ...of('user', /^ {2}\S.*? {2,}(\S.*?) +→ /d, 1),
        ...of('kernel', / {2}(\S+) +→ /d, 1),
      ]);
      editor.setDecorations(this.fresh, [...of('user', /→ (.*?)(?= {2}\[|$)/d, 1), ...of('kernel', /→ (.*?)(?= {2}\[|$)/d, 1)]); // prettier-ignore
      editor.setDecorations(this.good, of('claim', /^ {2}(✓)/d, 1));
      editor.setDecorations(this.bad, [...of('claim', /^ {2}(✗)/d, 1), ...of('problem', /^(Before|After):/d, 1)]);
    }
  }

  dispose(): void {
    for (const one of [this.subscription, this.strong, this.old, this.fresh, this.good, this.bad]) one.dispose();
  }
}

/** Where `group` of the pattern stands in the lines of a part; of several matches the last, so that names keep theirs. */
function rangesOf(lines: readonly BehaviourLine[], part: string, pattern: RegExp, group: number): vscode.Range[] {
  return lines.flatMap(({ text, part: own }, line) => {
    const range = own === part ? pattern.exec(text)?.indices?.[group] : undefined;
    return range ? [new vscode.Range(line, range[0], line, range[1])] : [];
  });
}

/** The tab where the report is already, else beside a text that is read. */
function columnFor(uri: vscode.Uri): vscode.ViewColumn {
  for (const group of vscode.window.tabGroups.all)
    for (const { input } of group.tabs)
      if (input instanceof vscode.TabInputText && input.uri.toString() === uri.toString()) return group.viewColumn;
  return columnBeside();
}

function colored(color: string): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({ color: new vscode.ThemeColor(color) });
}

/** Starts a session where a line of a report can be looked at. */
export async function stepToLine(
  { answer }: Pick<Shown, 'answer'>,
  line: number,
  side: 'before' | 'after',
): Promise<void> {
  const moments = answer.lines[line]?.moments;
  const step = moments?.[side];
  if (!moments || step === undefined) return;
  await startSession({ root: answer[side], program: moments.scenario, step, name: `${side}: ${moments.scenario}` });
}

/** The changed line that a report names. */
export async function showLine({ root, path, line }: NonNullable<BehaviourLine['place']>): Promise<void> {
  const place = new vscode.Position(line - 1, 0);
  await vscode.window.showTextDocument(uriOf(`${root}/${path}`), { selection: new vscode.Range(place, place) });
}
