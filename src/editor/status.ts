/** The status item: which tree, configuration and scenario answers come from. Hidden outside of kernel trees. */
import * as vscode from 'vscode';
import type { Asker } from './ask';
import type { TreeStatus } from '../service/client';
import type { Trees } from './trees';

export class StatusItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('patchscope.status', vscode.StatusBarAlignment.Right, 90);
  private readonly subscriptions: vscode.Disposable[];
  private latest = 0;

  constructor(
    private readonly trees: Trees,
    private readonly asker: Asker,
  ) {
    this.item.name = 'Patchscope';
    this.item.command = 'patchscope.pickScenario';
    this.subscriptions = [this.item, vscode.window.onDidChangeActiveTextEditor(() => void this.refresh())];
    void this.refresh();
  }

  async refresh(): Promise<void> {
    const question = ++this.latest;
    const document = vscode.window.activeTextEditor?.document;
    const root = document && (await this.trees.rootOf(document.uri));
    if (root === undefined) {
      if (question === this.latest) this.item.hide();
      return;
    }
    const subject = this.trees.subject(root);
    const status = await this.asker.askQuietly('status', { subject });
    if (question !== this.latest || !status) return;
    const set = Object.entries(subject.set).map(([symbol, value]) => `${symbol}=${value}`);
    const parts = [status.tree, [status.config, ...set].join(', '), status.scenario].filter(Boolean);
    this.item.text = `${status.problems.length > 0 ? '$(warning) ' : ''}${parts.join(' · ')}`;
    const spoken = [`Patchscope: ${parts.join(', ')}`, ...status.problems, 'Pick another scenario'].join('. ');
    this.item.accessibilityInformation = { label: spoken, role: 'button' };
    this.item.tooltip = tooltipOf(status);
    this.item.show();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }
}

function tooltipOf(status: TreeStatus): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.isTrusted = { enabledCommands: ['patchscope.openDemo', 'patchscope.showLog'] };
  text.appendText(status.problems.join('\n\n') || 'Patchscope: click to pick another scenario.');
  text.appendMarkdown('\n\n[Open the demo tree](command:patchscope.openDemo) · [Show log](command:patchscope.showLog)');
  return text;
}
