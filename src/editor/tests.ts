/**
 * The Tests view: the scenarios and the tree's own pidfd selftests as test items, found when the view asks for them. The
 * view is there from the moment on that a kernel tree (or the demo) is looked at, or its command is used; for any other
 * C project nothing is added. What it runs runs on our own machine only; VS Code asks for trust all the same.
 */
import * as vscode from 'vscode';
import { parsePatchRoot } from '../service/patch-questions';
import type { TestProgram, TestPrograms } from '../service/test-questions';
import type { Asker } from './ask';
import { demoRoot } from './demo';
import { nameOf, uriOf } from './names';
import { TestRuns } from './test-runs';
import type { Trees } from './trees';

/** What a test item stands for. */
export type TestTarget =
  | { readonly kind: 'tree' | 'group'; readonly root: string }
  | { readonly kind: 'program'; readonly root: string; readonly program: TestProgram }
  | { readonly kind: 'case'; readonly root: string; readonly program: TestProgram; readonly name: string };

export interface TestsNeed {
  readonly trees: Trees;
  readonly asker: Asker;
  readonly log: vscode.LogOutputChannel;
}

export class TestsView implements vscode.Disposable {
  private controller: vscode.TestController | undefined;
  private runs: TestRuns | undefined;
  private readonly targets = new WeakMap<vscode.TestItem, TestTarget>();
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly need: TestsNeed) {
    this.subscriptions = [
      vscode.window.onDidChangeActiveTextEditor((editor) => void this.look(editor)),
      vscode.workspace.onDidSaveTextDocument((document) => void this.saved(document)),
      need.trees.onDidChange((root) => void this.readAgain(root)),
      need.trees.onDidClosePatch((key) => this.removePatch(key)),
    ];
    void this.look(vscode.window.activeTextEditor);
  }

  /** The view for the tree in view, else the demo. */
  async show(): Promise<void> {
    const root = await this.need.trees.currentRoot();
    await this.add(root);
    await vscode.commands.executeCommand('workbench.view.testing.focus');
  }

  /** Runs so far and the controller, for tests. */
  get present(): { readonly controller: vscode.TestController | undefined; readonly runs: TestRuns | undefined } {
    return { controller: this.controller, runs: this.runs };
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.controller?.dispose();
  }

  targetOf(item: vscode.TestItem): TestTarget | undefined {
    return this.targets.get(item);
  }

  private async look(editor: vscode.TextEditor | undefined): Promise<void> {
    const root = editor && (await this.need.trees.rootOf(editor.document.uri));
    if (root !== undefined) await this.add(root);
  }

  /** Adds a tree's item, closed: what is in it is asked when it is opened. */
  private async add(root: string): Promise<void> {
    const { items } = this.started();
    if (items.get(root)) return;
    const item = this.item({ kind: 'tree', root }, root, root.replace(/^.*[/\\:]/, ''));
    item.canResolveChildren = true;
    items.add(item);
  }

  private removePatch(key: string): void {
    for (const [root] of this.controller?.items ?? [])
      if (parsePatchRoot(root)?.key === key) this.controller!.items.delete(root);
  }

  private started(): vscode.TestController {
    if (this.controller) return this.controller;
    const controller = (this.controller = vscode.tests.createTestController('patchscope', 'Patchscope'));
    controller.resolveHandler = async (item) => item && this.resolve(item);
    controller.refreshHandler = async () => {
      for (const [root] of controller.items) await this.readAgain(root);
    };
    this.runs = new TestRuns(this.need, controller, {
      targetOf: (item) => this.targets.get(item),
      resolve: (item) => this.resolve(item),
    });
    return controller;
  }

  private async resolve(item: vscode.TestItem): Promise<void> {
    const target = this.targets.get(item);
    if (!target) return;
    item.busy = true;
    try {
      if (target.kind === 'tree') await this.fillTree(item, target.root);
      else if (target.kind === 'program' && target.program.hasCases) await this.fillProgram(item, target);
    } catch (error) {
      item.error = String(error instanceof Error ? error.message : error);
    } finally {
      item.busy = false;
    }
  }

  private async fillTree(item: vscode.TestItem, root: string): Promise<void> {
    const subject = this.need.trees.subject(root);
    const found = await this.need.asker.ask('testPrograms', { subject });
    item.label = found.tree;
    item.description = root === demoRoot ? '' : root;
    item.error = found.whyNot === undefined ? undefined : `Nothing runs here: ${found.whyNot}.`;
    item.children.replace(this.groups(found, root));
  }

  private groups({ scenarios, selftests }: TestPrograms, root: string): vscode.TestItem[] {
    const group = (name: string, label: string, description: string, programs: readonly TestProgram[]) => {
      if (programs.length === 0) return [];
      const item = this.item({ kind: 'group', root }, `${root}\n${name}`, label);
      item.description = description;
      item.children.replace(programs.map((program) => this.program(program, root)));
      return [item];
    };
    const values = Object.entries(selftests[0]?.set ?? {}).map(([name, value]) => `${name}=${value}`);
    const asked = values.length > 0 ? `with ${values.join(', ')}` : '';
    return [
      ...group('scenarios', 'Scenarios', '', scenarios),
      ...group('selftests', 'Selftests of this tree', asked, selftests),
    ];
  }

  private program(program: TestProgram, root: string): vscode.TestItem {
    const { name, file, shows, line, whyNot, hasCases } = program;
    const item = this.item({ kind: 'program', root, program }, `${root}\n${file}`, name, uriOf(file));
    item.range = new vscode.Range(line, 0, line, 0);
    item.description =
      whyNot === undefined ? (program.kind === 'scenario' ? shows : '') : `does not run here: ${whyNot}`;
    item.canResolveChildren = hasCases;
    return item;
  }

  private async fillProgram(item: vscode.TestItem, target: TestTarget & { kind: 'program' }): Promise<void> {
    const { root, program } = target;
    const subject = this.need.trees.subject(root);
    const cases = await this.need.asker.ask('testCases', { subject, file: program.file });
    item.children.replace(
      cases.map(({ name, line }, index) => {
        const child = this.item({ kind: 'case', root, program, name }, `${item.id}\n${name}`, name, item.uri);
        child.range = new vscode.Range(line, 0, line, 0);
        child.sortText = String(index).padStart(4, '0');
        return child;
      }),
    );
  }

  private item(target: TestTarget, id: string, label: string, uri?: vscode.Uri): vscode.TestItem {
    const item = this.controller!.createTestItem(id, label, uri);
    this.targets.set(item, target);
    return item;
  }

  /** Cases and main() may stand elsewhere now. */
  private async saved(document: vscode.TextDocument): Promise<void> {
    if (document.languageId !== 'c' || !this.controller) return;
    const file = nameOf(document.uri);
    for (const [, tree] of this.controller.items)
      for (const item of programsIn(tree)) {
        const target = this.targets.get(item);
        if (target?.kind === 'program' && target.program.file === file && item.children.size > 0) await this.resolve(item); // prettier-ignore
      }
    this.runs?.saved(document);
  }

  private async readAgain(root: string): Promise<void> {
    const item = this.controller?.items.get(root);
    if (item && item.children.size > 0) await this.resolve(item);
  }
}

function* programsIn(tree: vscode.TestItem): Generator<vscode.TestItem> {
  for (const [, group] of tree.children) for (const [, program] of group.children) yield program;
}
