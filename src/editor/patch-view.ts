/**
 * The Patches view: series → patch → file → hunk, each hunk with what of it runs and a viewed mark; above them what user
 * space sees differently, the claims of the messages, and what is wrong with the text.
 */
import * as vscode from 'vscode';
import type { BehaviourLine, ClaimAnswer, FileNode, HunkMark, HunkNode, PatchNode, PatchProblem } from '../service/patch-questions'; // prettier-ignore
import type { OpenPatch, PatchBook } from './patch-book';
import { patchCommands } from './patch-names';
import { behaviourText, claimsOf, markTitle } from './patch-text';
import type { ViewedMarks } from './viewed';

/** What stands in the tree. Indices are those of the patch's answer. */
export type PatchItem =
  | { readonly kind: 'patches'; readonly key: string }
  | { readonly kind: 'patch'; readonly key: string; readonly patch: number }
  | { readonly kind: 'file'; readonly key: string; readonly patch: number; readonly file: number }
  | {
      readonly kind: 'hunk';
      readonly key: string;
      readonly patch: number;
      readonly file: number;
      readonly hunk: number;
    }
  | { readonly kind: 'behaviour'; readonly key: string; readonly from: number; readonly to: number }
  | {
      readonly kind: 'difference';
      readonly key: string;
      readonly from: number;
      readonly to: number;
      readonly line: number;
    }
  | { readonly kind: 'claims'; readonly key: string }
  | { readonly kind: 'claim'; readonly key: string; readonly claim: ClaimAnswer }
  | { readonly kind: 'symbols'; readonly key: string }
  | { readonly kind: 'problems'; readonly key: string }
  | { readonly kind: 'problem'; readonly key: string; readonly problem: PatchProblem };

export class PatchTree implements vscode.TreeDataProvider<PatchItem> {
  private readonly changes = new vscode.EventEmitter<PatchItem | undefined>();
  readonly onDidChangeTreeData = this.changes.event;
  /** Items are the same objects as long as they stand for the same thing: VS Code reveals by identity. */
  private readonly items = new Map<string, PatchItem>();

  constructor(
    private readonly book: PatchBook,
    private readonly viewed: ViewedMarks,
  ) {
    book.onDidChange(() => this.changes.fire(undefined));
    viewed.onDidChange(() => this.changes.fire(undefined));
  }

  item<T extends PatchItem>(item: T): T {
    const id = idOf(item);
    const known = this.items.get(id);
    if (known && JSON.stringify(known) === JSON.stringify(item)) return known as T;
    this.items.set(id, item);
    return item;
  }

  getParent(item: PatchItem): PatchItem | undefined {
    const { key } = item;
    const patch = this.book.get(key);
    const isSeries = (patch?.answer.patches.length ?? 0) > 1;
    const root = this.item({ kind: 'patches', key });
    switch (item.kind) {
      case 'patches':
        return undefined;
      case 'hunk':
        return this.item({ kind: 'file', key, patch: item.patch, file: item.file });
      case 'file':
        return isSeries ? this.item({ kind: 'patch', key, patch: item.patch }) : root;
      case 'difference':
        return this.item({ kind: 'behaviour', key, from: item.from, to: item.to });
      case 'claim':
        return this.item({ kind: 'claims', key });
      case 'problem':
        return this.item({ kind: 'problems', key });
      default:
        return root;
    }
  }

  getChildren(item?: PatchItem): PatchItem[] {
    if (!item) return this.book.shown().map(({ key }) => this.item({ kind: 'patches', key }));
    const patch = this.book.get(item.key);
    return patch ? this.childrenOf(item, patch).map((child) => this.item(child)) : [];
  }

  private childrenOf(item: PatchItem, patch: OpenPatch): PatchItem[] {
    const { key, answer, behaviours } = patch;
    const filesOf = (index: number) =>
      answer.patches[index]!.files.map((_, file): PatchItem => ({ kind: 'file', key, patch: index, file }));
    switch (item.kind) {
      case 'patches': {
        const count = answer.patches.length;
        const groups: PatchItem[] = [];
        if (answer.problems.length > 0) groups.push({ kind: 'problems', key });
        if (canCompare(patch, 0, count)) groups.push({ kind: 'behaviour', key, from: 0, to: count });
        if (answer.claims.length > 0) groups.push({ kind: 'claims', key });
        if (answer.symbols.length > 0) groups.push({ kind: 'symbols', key });
        const rest = count === 1 ? filesOf(0) : answer.patches.map((_, index): PatchItem => ({ kind: 'patch', key, patch: index })); // prettier-ignore
        return [...groups, ...rest];
      }
      case 'patch':
        return [
          ...(behaviours.has(`${item.patch}..${item.patch + 1}`)
            ? [{ kind: 'behaviour', key, from: item.patch, to: item.patch + 1 } as const]
            : []),
          ...filesOf(item.patch),
        ];
      case 'file':
        return answer.patches[item.patch]!.files[item.file]!.hunks.map((_, hunk) => ({ ...item, kind: 'hunk', hunk }));
      case 'behaviour':
        return linesOf(patch, item).flatMap(({ part, moments }, line) =>
          moments && (part === 'user' || part === 'problem' || part === 'kernel')
            ? [{ ...item, kind: 'difference' as const, line }]
            : [],
        );
      case 'claims':
        return claimsOf(patch).map((claim) => ({ kind: 'claim', key, claim }));
      case 'problems':
        return answer.problems.map((problem) => ({ kind: 'problem', key, problem }));
      default:
        return [];
    }
  }

  getTreeItem(item: PatchItem): vscode.TreeItem {
    const patch = this.book.get(item.key);
    const tree = new vscode.TreeItem('');
    tree.id = idOf(item);
    tree.contextValue = item.kind;
    if (patch) this.describe(tree, item, patch);
    return tree;
  }

  private describe(tree: vscode.TreeItem, item: PatchItem, patch: OpenPatch): void {
    const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
    const { answer } = patch;
    switch (item.kind) {
      case 'patches': {
        const { base } = answer;
        tree.label = answer.title;
        tree.description = [...[...patch.underWay.values()].slice(0, 1), answer.series, base.name === undefined ? 'no base' : `on ${base.name}`].filter(Boolean).join(' · '); // prettier-ignore
        tree.tooltip = plainText([answer.title, patch.name, base.why, base.whyNot].filter(Boolean).join('\n\n'));
        tree.iconPath = new vscode.ThemeIcon(patch.underWay.size === 0 ? 'git-pull-request' : 'sync~spin');
        tree.collapsibleState = Expanded;
        tree.contextValue = `patches${canCompare(patch, 0, answer.patches.length) ? '.runs' : ''}`;
        return;
      }
      case 'patch': {
        const node = answer.patches[item.patch]!;
        tree.label = [node.number, node.title].filter(Boolean).join('  ');
        tree.description = node.applied;
        tree.tooltip = plainText([node.title, node.applied].filter(Boolean).join('\n\n'));
        tree.iconPath = node.status === 'failed' || node.status === 'already' ? warning() : new vscode.ThemeIcon('git-commit'); // prettier-ignore
        tree.collapsibleState = Collapsed;
        tree.contextValue = `patch${canCompare(patch, item.patch, item.patch + 1) ? '.runs' : ''}`;
        return;
      }
      case 'file':
        return this.describeFile(tree, item, patch, answer.patches[item.patch]!);
      case 'hunk': {
        const node = answer.patches[item.patch]!.files[item.file]!.hunks[item.hunk]!;
        return this.describeHunk(tree, patch, node, this.book.mark(patch, item));
      }
      case 'behaviour': {
        const known = patch.behaviours.get(`${item.from}..${item.to}`);
        tree.label = 'Behaviour';
        tree.description =
          patch.underWay.get(`${item.from}..${item.to}`) ?? (known ? behaviourText(known) : 'compare before and after');
        tree.iconPath = new vscode.ThemeIcon(known ? (known.problems > 0 ? 'warning' : 'arrow-swap') : 'beaker');
        tree.command = command('Compare', patchCommands.compare, { key: item.key, from: item.from, to: item.to });
        tree.collapsibleState = known && known.differences + known.problems > 0 ? Expanded : None;
        tree.tooltip = plainText(known?.verdict ?? 'Runs every scenario on both trees and tells what user space sees.');
        return;
      }
      case 'difference':
        return describeDifference(tree, item, linesOf(patch, item)[item.line]);
      case 'claims': {
        const claims = claimsOf(patch);
        const count = (verdict: string) => claims.filter((claim) => claim.verdict === verdict).length;
        const parts = [`${count('holds')} ✓`, `${count('fails')} ✗`, `${count('not-run')} not run`, `${count('no-scenario')} without scenario`]; // prettier-ignore
        tree.label = 'Claims';
        tree.description = parts.filter((part) => !part.startsWith('0 ')).join(' · ');
        tree.iconPath = new vscode.ThemeIcon('checklist');
        tree.collapsibleState = Collapsed;
        return;
      }
      case 'claim':
        return describeClaim(tree, item.claim, patch);
      case 'symbols': {
        const text = answer.symbols.map(({ name, what, value }) => {
          const equals = value === undefined ? '' : `=${value || 'n'}`;
          return what === 'guards' ? `${name}${equals}` : `${what}: ${name}${equals}`;
        });
        tree.label = 'Kconfig';
        tree.description = text.join(', ');
        tree.tooltip = plainText(text.join('\n'));
        tree.iconPath = new vscode.ThemeIcon('settings');
        return;
      }
      case 'problems':
        tree.label = 'What is wrong with the text';
        tree.description = String(answer.problems.length);
        tree.iconPath = warning();
        tree.collapsibleState = Expanded;
        return;
      case 'problem':
        tree.label = item.problem.message;
        tree.tooltip = plainText(item.problem.message);
        tree.iconPath = item.problem.kind === 'deceptive' ? new vscode.ThemeIcon('eye') : warning();
        tree.command = command('Show', patchCommands.goTo, { key: patch.key, span: item.problem.span });
    }
  }

  private describeFile(
    tree: vscode.TreeItem,
    item: PatchItem & { kind: 'file' },
    patch: OpenPatch,
    { files, status }: PatchNode,
  ): void {
    const node = files[item.file]!;
    const { path, oldPath, added, removed, hunks, isApplied, applied } = node;
    tree.label = path;
    const how = [
      oldPath === undefined ? (node.kind === 'modify' ? '' : node.kind) : `${node.kind} of ${oldPath}`,
      applied,
    ];
    tree.description = [`+${added} −${removed}`, ...how].filter(Boolean).join(' · ');
    tree.tooltip = plainText([path, applied, ...marksText(this.book, patch, item, hunks)].filter(Boolean).join('\n'));
    tree.iconPath = isApplied ? vscode.ThemeIcon.File : warning();
    if (isApplied) tree.resourceUri = vscode.Uri.from({ scheme: 'patchscope-item', path: `/${path}` });
    const { Collapsed, None } = vscode.TreeItemCollapsibleState;
    tree.collapsibleState = hunks.length > 0 ? Collapsed : None;
    tree.command = status === 'no-base' || !isApplied ? command('Show', patchCommands.goTo, { key: patch.key, span: node.span }) : command('Before and after', patchCommands.fileChanges, item); // prettier-ignore
    if (hunks.length > 0) tree.checkboxState = checkbox(this.viewed.areAll(hunks.map(({ identity }) => identity)));
    tree.contextValue = `file${status === 'applied' ? '.applied' : ''}`;
  }

  private describeHunk(tree: vscode.TreeItem, patch: OpenPatch, node: HunkNode, mark: HunkMark | undefined): void {
    const functions = mark?.functions ?? [];
    const where = functions.length > 0 ? functions.slice(0, 3).map((name) => `${name}()`).join(', ') : placeOf(node); // prettier-ignore
    tree.label = functions.length > 3 ? `${where} and ${functions.length - 3} more` : where;
    tree.description = [`+${node.added} −${node.removed}`, node.applied, mark ? markTitle(mark) : ''].filter(Boolean).join(' · '); // prettier-ignore
    tree.iconPath = node.isApplied ? iconOf(mark?.state) : warning();
    tree.checkboxState = checkbox(this.viewed.has(node.identity));
    tree.tooltip = plainText(hunkTooltip(node, mark));
    tree.command = command('Show', patchCommands.goTo, { key: patch.key, span: node.span });
    const canStep =
      mark?.state === 'runs' ? `${mark.stopBefore ? '.before' : ''}${mark.stopAfter ? '.after' : ''}` : '';
    tree.contextValue = `hunk${node.isApplied ? '' : '.failed'}${mark?.state === 'not-reached' ? '.missed' : ''}${canStep}`;
  }
}

function linesOf(patch: OpenPatch, { from, to }: { from: number; to: number }): readonly BehaviourLine[] {
  return patch.behaviours.get(`${from}..${to}`)?.lines ?? [];
}

export function canCompare({ answer }: OpenPatch, from: number, to: number): boolean {
  const patches = answer.patches.slice(from, to);
  return answer.base.name !== undefined && answer.base.whyNot === undefined && patches.every(({ status }) => status === 'applied'); // prettier-ignore
}

function describeDifference(
  tree: vscode.TreeItem,
  item: PatchItem & { kind: 'difference' },
  line: BehaviourLine | undefined,
): void {
  // prettier-ignore
  const text = (line?.text ?? '').trim();
  const [, what = text, rest = ''] = /^(.*?) {2,}(.*)$/.exec(text) ?? [];
  tree.label = what;
  tree.description = rest.replace(/ {2,}/g, '  ');
  tree.tooltip = plainText(text);
  tree.iconPath = new vscode.ThemeIcon(line?.part === 'problem' ? 'bug' : line?.part === 'kernel' ? 'chip' : 'person');
  tree.command = command('Show', patchCommands.compare, {
    key: item.key,
    from: item.from,
    to: item.to,
    line: item.line,
  });
  const { before, after } = line?.moments ?? {};
  tree.contextValue = `difference${before === undefined ? '' : '.before'}${after === undefined ? '' : '.after'}`;
}

function describeClaim(tree: vscode.TreeItem, { text, verdict, why, spans }: ClaimAnswer, patch: OpenPatch): void {
  tree.label = text;
  tree.description = why;
  tree.tooltip = plainText(`${text}\n\n${why}`);
  const icons = { holds: ['pass', 'testing.iconPassed'], fails: ['error', 'testing.iconFailed'], 'not-run': ['circle-outline', undefined], 'no-scenario': ['question', undefined] } as const; // prettier-ignore
  const [icon, color] = icons[verdict];
  tree.iconPath = new vscode.ThemeIcon(icon, color && new vscode.ThemeColor(color));
  tree.contextValue = `claim.${verdict}`;
  const [first] = spans;
  if (first) tree.command = command('Show', patchCommands.goTo, { key: patch.key, span: first });
}

function idOf(item: PatchItem): string {
  switch (item.kind) {
    case 'claim':
      return `${item.key} claim ${item.claim.patch} ${item.claim.text}`;
    case 'problem':
      return `${item.key} problem ${item.problem.span.start} ${item.problem.message}`;
    default: {
      const { kind, key, ...rest } = item;
      return `${key} ${kind} ${Object.values(rest).join(' ')}`;
    }
  }
}

function placeOf({ section, before, after, removed }: HunkNode): string {
  const name = /(\w+)\s*\(/.exec(section)?.[1];
  return name ?? `line ${(removed > 0 ? before : after) + 1}`;
}

function hunkTooltip({ section, applied }: HunkNode, mark: HunkMark | undefined): string {
  if (!mark) return [section, applied].filter(Boolean).join('\n');
  const lines = [
    section,
    applied,
    markTitle(mark),
    mark.scenarios.length > 0 ? `Scenarios: ${mark.scenarios.join(', ')}` : '',
    mark.systemCalls.length > 0 ? `Reached through: ${mark.systemCalls.join(', ')}` : '',
  ];
  return lines.filter(Boolean).join('\n\n');
}

function marksText(
  book: PatchBook,
  patch: OpenPatch,
  item: { patch: number; file: number },
  hunks: FileNode['hunks'],
): string[] {
  // prettier-ignore
  return hunks.flatMap((_, hunk) => {
    const mark = book.mark(patch, { ...item, hunk });
    return mark && mark.text !== '' ? [`${mark.functions[0] ?? ''} ${mark.text}`.trim()] : [];
  });
}

function iconOf(state: HunkMark['state'] | undefined): vscode.ThemeIcon {
  const passed = new vscode.ThemeColor('testing.iconPassed');
  const queued = new vscode.ThemeColor('testing.iconQueued');
  switch (state) {
    case 'runs':
      return new vscode.ThemeIcon('pass', passed);
    case 'not-reached':
      return new vscode.ThemeIcon('circle-large-outline', queued);
    case 'does-not-run':
      return new vscode.ThemeIcon('circle-slash');
    case 'not-compiled':
      return new vscode.ThemeIcon('eye-closed');
    case 'no-code':
      return new vscode.ThemeIcon('note');
    default:
      return new vscode.ThemeIcon('ellipsis');
  }
}

function warning(): vscode.ThemeIcon {
  return new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
}
function checkbox(isViewed: boolean) {
  const { Checked, Unchecked } = vscode.TreeItemCheckboxState;
  return isViewed
    ? { state: Checked, tooltip: 'Viewed: click to take the mark away' }
    : { state: Unchecked, tooltip: 'Mark as viewed' };
}
function command(title: string, name: string, ...args: unknown[]): vscode.Command {
  return { title, command: name, arguments: args };
}
/** As it is: what stands in a patch is no Markdown. */
function plainText(text: string): vscode.MarkdownString {
  return new vscode.MarkdownString().appendText(text);
}
