/**
 * The Configuration view: what the answers' Kconfig values start from, what this session exchanges, what follows from that,
 * and what is assumed of the compiler. All that its items offer is a command too.
 */
import * as vscode from 'vscode';
import type { AssumptionAnswer, ConfigurationAnswer, FileSpot, OverrideAnswer } from '../service/client';
import { actCommand } from './act';
import type { Asker } from './ask';
import { uriOf } from './names';
import type { Trees } from './trees';

/** A line of the view; groups have lines below them. */
export interface ConfigurationItem {
  readonly label: string;
  readonly description?: string;
  readonly tooltip?: string;
  readonly icon: string;
  /** What menus go by. */
  readonly kind: 'base' | 'override' | 'change' | 'difference' | 'assumption' | 'group';
  readonly command?: vscode.Command;
  readonly children?: readonly ConfigurationItem[];
  readonly isOpen?: boolean;
  /** Of an override or an assumption: the tree that it is about. */
  readonly root?: string;
  /** Of an override. */
  readonly symbol?: string;
  /** Of an assumption. */
  readonly assumption?: AssumptionAnswer;
}

export class ConfigurationView implements vscode.TreeDataProvider<ConfigurationItem>, vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changes.event;
  private readonly view: vscode.TreeView<ConfigurationItem>;
  private readonly subscriptions: vscode.Disposable[];
  /** The tree that is shown: that of the editor which was last in one. */
  private root: string | undefined;

  constructor(
    private readonly trees: Trees,
    private readonly asker: Asker,
  ) {
    this.view = vscode.window.createTreeView('patchscope.configuration', { treeDataProvider: this });
    this.subscriptions = [
      this.changes,
      this.view,
      vscode.window.onDidChangeActiveTextEditor(() => void this.follow()),
      this.view.onDidChangeVisibility(({ visible }) => visible && this.refresh()),
    ];
    void this.follow();
  }

  refresh(): void {
    if (this.view.visible) this.changes.fire();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  getTreeItem(item: ConfigurationItem): vscode.TreeItem {
    const { None, Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
    const state = !item.children ? None : item.isOpen ? Expanded : Collapsed;
    const shown = new vscode.TreeItem(item.label, state);
    if (item.description !== undefined) shown.description = item.description;
    if (item.tooltip !== undefined) shown.tooltip = item.tooltip;
    if (item.command) shown.command = item.command;
    shown.iconPath = new vscode.ThemeIcon(item.icon);
    shown.contextValue = item.kind;
    const said = [item.label, item.description].filter(Boolean).join(', ');
    shown.accessibilityInformation = { label: said };
    return shown;
  }

  async getChildren(item?: ConfigurationItem): Promise<ConfigurationItem[]> {
    if (item) return [...(item.children ?? [])];
    const { root } = this;
    if (root === undefined) return [];
    const answer = await this.asker.askQuietly('configuration', { subject: this.trees.subject(root) });
    return answer ? itemsOf(root, answer) : [];
  }

  private async follow(): Promise<void> {
    const document = vscode.window.activeTextEditor?.document;
    const root = document && (await this.trees.rootOf(document.uri));
    if (root === undefined || root === this.root) return;
    this.root = root;
    void vscode.commands.executeCommand('setContext', 'patchscope.hasTree', true);
    this.refresh();
  }
}

function itemsOf(root: string, answer: ConfigurationAnswer): ConfigurationItem[] {
  const { base, isOwn, symbols, files, overrides, changes, moreChanges, difference, assumptions } = answer;
  const items: ConfigurationItem[] = [
    {
      kind: 'base',
      label: base,
      description: isOwn && base !== '.config' ? 'base; the tree has no .config' : 'base',
      tooltip: `${symbols.toLocaleString('en')} symbols from ${files.toLocaleString('en')} Kconfig files. Click to choose another base.`,
      icon: 'file-code',
      command: { title: 'Choose Base', command: 'patchscope.setBase' },
    },
    ...overrides.map((override) => overrideItem(root, override)),
  ];
  if (changes.length > 0)
    items.push({
      kind: 'group',
      label: `${(changes.length + moreChanges).toLocaleString('en')} more changed with it`,
      icon: 'references',
      children: changes.map(({ symbol, before, after }) => ({
        kind: 'change',
        label: symbol,
        description: `${before} → ${after}`,
        icon: 'symbol-property',
      })),
    });
  if (difference) {
    const { count, scenarios, title, text } = difference;
    const isWhole = scenarios.done === scenarios.all;
    items.push({
      kind: 'difference',
      label: `${count === 0 ? 'No difference' : count === 1 ? '1 difference' : `${count} differences`} for user space`,
      description: isWhole ? `${scenarios.all} scenarios` : `${scenarios.done} of ${scenarios.all} scenarios …`,
      icon: 'diff',
      command: { title: 'Show', command: actCommand, arguments: [root, { kind: 'report', title, text }] },
    });
  }
  if (assumptions.length > 0) items.push(assumptionGroup(root, assumptions));
  return items;
}

function overrideItem(root: string, { symbol, asked, value, own, why, place }: OverrideAnswer): ConfigurationItem {
  const isRefused = value !== asked;
  return {
    kind: 'override',
    label: `${symbol} = ${value}`,
    description: isRefused ? `asked ${asked}: ${why}` : `tree: ${own}`,
    tooltip: `${symbol} is ${value}: ${why}`,
    icon: isRefused ? 'warning' : 'edit',
    root,
    symbol,
    ...(place && { command: openCommand(root, place) }),
  };
}

function assumptionGroup(root: string, assumptions: readonly AssumptionAnswer[]): ConfigurationItem {
  const unknown = assumptions.filter(({ source }) => source === 'unknown').length;
  return {
    kind: 'group',
    label: 'Assumed of the compiler',
    description: `${assumptions.length} questions${unknown > 0 ? `, ${unknown} without a rule` : ''}`,
    tooltip:
      'Kconfig files ask the shell, which is never run. Answered as a machine with gcc 14.2 and binutils 2.44, without Rust, would; any answer can be exchanged.',
    icon: 'question',
    children: assumptions.map((assumption) => ({
      kind: 'assumption',
      label: assumption.answer === '' ? '(nothing)' : assumption.answer,
      description: `${sourceText[assumption.source]}${assumption.command}`,
      tooltip: `${assumption.command}\n\nprints: ${assumption.answer === '' ? '(nothing)' : assumption.answer}`,
      icon: { override: 'edit', assumed: 'symbol-constant', unknown: 'warning' }[assumption.source],
      command: openCommand(root, assumption.place),
      root,
      assumption,
    })),
  };
}
const sourceText = { override: 'yours: ', assumed: '', unknown: 'no rule: ' } as const;

function openCommand(root: string, { path, line, column, length }: FileSpot): vscode.Command {
  const selection = new vscode.Range(line, column, line, column + length);
  return { title: 'Open', command: 'vscode.open', arguments: [uriOf(`${root}/${path}`), { selection }] };
}
