/**
 * The lifetime panel beside the code: a page (src/webview/lifetime.ts) that shows a scenario's run as objects and events.
 * This side asks the engine for it, follows with the code and with a debug session, and survives a reload of the window.
 * It needs no debug session, so it works where a folder is not trusted. Nothing of it is loaded before it is opened.
 */
import * as vscode from 'vscode';
import { columnBeside } from './beside';
import { Cancelled, EngineStopped, type FilePlace, type LifetimeMoment, type LifetimeTape } from '../service/client';
import type { FromLifetimePage, LifetimePageState, ToLifetimePage } from '../service/lifetime-page';
import type { Asker } from './ask';
import { CodeMark } from './code-mark';
import { Debounce } from './debounce';
import { DebugLink, SessionPrograms, type SessionRun } from './debug-link';
import { nameOf, uriOf } from './names';
import type { Trees } from './trees';

export const lifetimeView = 'patchscope.lifetime';

/** What was asked of the panel from outside, for tests and other features. */
export interface LifetimeRequest {
  readonly root?: string;
  readonly program?: string;
  readonly step?: number;
}

export interface LifetimeContext {
  readonly trees: Trees;
  readonly asker: Asker;
  readonly log: vscode.LogOutputChannel;
  readonly extension: vscode.Uri;
}

export class LifetimePanels implements vscode.WebviewPanelSerializer<Partial<LifetimePageState>>, vscode.Disposable {
  private readonly panels = new Set<LifetimePanel>();
  private readonly programs = new SessionPrograms();
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly context: LifetimeContext) {
    this.subscriptions = [
      this.programs,
      vscode.window.registerWebviewPanelSerializer(lifetimeView, this),
      vscode.workspace.onDidChangeTextDocument(() => this.checkSoon()),
      context.trees.onDidChange(() => this.checkSoon()),
    ];
  }

  /** Shows the panel of a program, or opens one beside the code. */
  async show(request: LifetimeRequest = {}): Promise<LifetimePanel> {
    const { trees } = this.context;
    const root = request.root ?? (await trees.currentRoot());
    const program = request.program ?? (await this.activeProgram());
    const open = [...this.panels].find((panel) => panel.shows(root, program));
    if (open) {
      open.panel.reveal(undefined, true);
      if (request.step !== undefined) await open.go(request.step, undefined);
      return open;
    }
    const webview = vscode.window.createWebviewPanel(
      lifetimeView,
      'Lifetime',
      { viewColumn: columnBeside(), preserveFocus: false },
      this.options(),
    );
    return this.adopt(webview, { root, ...(program !== undefined && { program }) }, request.step);
  }

  /** After a reload of the window. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: Partial<LifetimePageState> | undefined) {
    panel.webview.options = this.options();
    const root = typeof state?.root === 'string' ? state.root : await this.context.trees.currentRoot();
    const program = typeof state?.program === 'string' ? { program: state.program } : {};
    this.adopt(panel, { root, ...program }, undefined);
  }

  dispose(): void {
    this.typing.dispose();
    for (const panel of this.panels) panel.panel.dispose();
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  /** Panels now open, for tests. */
  get open(): readonly LifetimePanel[] {
    return [...this.panels];
  }

  /** Typing is not followed keystroke by keystroke. */
  private readonly typing = new Debounce(300);
  private checkSoon(): void {
    if (this.panels.size === 0) return;
    this.typing.soon(() => {
      for (const panel of this.panels) void panel.check();
    });
  }

  private adopt(panel: vscode.WebviewPanel, what: { root: string; program?: string }, step: number | undefined) {
    const opened = new LifetimePanel(panel, { ...this.context, programs: this.programs }, what, step);
    this.panels.add(opened);
    panel.onDidDispose(() => this.panels.delete(opened));
    return opened;
  }

  /** The program in the active editor, where it is one: a C file outside of any tree. */
  private async activeProgram(): Promise<string | undefined> {
    const document = vscode.window.activeTextEditor?.document;
    if (document?.languageId !== 'c' || (await this.context.trees.rootOf(document.uri)) !== undefined) return undefined;
    return /\bmain\s*\(/.test(document.getText()) ? nameOf(document.uri) : undefined;
  }

  private options(): vscode.WebviewOptions & vscode.WebviewPanelOptions {
    const localResourceRoots = [vscode.Uri.joinPath(this.context.extension, 'dist', 'webview')];
    return { enableScripts: true, localResourceRoots, enableFindWidget: false };
  }
}

export class LifetimePanel {
  private tape: LifetimeTape | undefined;
  private moment: LifetimeMoment | undefined;
  private readonly mark: CodeMark;
  private readonly link: DebugLink;
  /** Of the tape that is being made: the next one ends it. */
  private making: vscode.CancellationTokenSource | undefined;
  /** The move that was asked for last, while an earlier one is answered. */
  private wanted: Parameters<LifetimePanel['go']> | undefined;
  private isGoing = false;
  private isStale = false;
  private startStep: number | undefined;

  constructor(
    readonly panel: vscode.WebviewPanel,
    private readonly context: LifetimeContext & { readonly programs: SessionPrograms },
    private what: { readonly root: string; readonly program?: string },
    startStep: number | undefined,
  ) {
    this.startStep = startStep;
    this.mark = new CodeMark();
    this.link = new DebugLink(
      {
        matches: (run) => this.isAbout(run),
        stoppedAt: (step) => void this.go(step, undefined),
        changed: (isLinked) => this.post({ kind: 'session', isLinked }),
      },
      context.programs,
    );
    const subscriptions = [
      panel.webview.onDidReceiveMessage((message: FromLifetimePage) => void this.receive(message)),
      context.asker.client.onDeath(() => (this.tape = undefined)),
      this.mark,
      this.link,
    ];
    panel.onDidDispose(() => {
      this.making?.cancel();
      for (const subscription of subscriptions) subscription.dispose();
    });
    panel.webview.html = pageOf(panel.webview, context.extension);
  }

  shows(root: string, program: string | undefined): boolean {
    return this.what.root === root && this.what.program === program;
  }

  /** What is shown now, for tests. */
  get present(): {
    readonly tape: LifetimeTape | undefined;
    readonly moment: LifetimeMoment | undefined;
    readonly isStale: boolean;
  } {
    return { tape: this.tape, moment: this.moment, isStale: this.isStale };
  }

  /** Asks whether the texts still say what is shown. */
  async check(): Promise<void> {
    const { tape } = this;
    if (!tape?.id || this.isStale) return;
    const subject = this.context.trees.subject(this.what.root);
    const hasValues = isSame(subject.set, this.madeWith?.set ?? {}) && subject.config === this.madeWith?.config;
    const isFresh = hasValues && (await this.context.asker.askQuietly('lifetimeIsFresh', { tape: tape.id }));
    if (isFresh === false && this.tape === tape) this.setStale();
  }
  private setStale(): void {
    this.isStale = true;
    this.link.look();
    this.post({ kind: 'stale' });
  }

  /** Goes to a step; of moves that come faster than they are answered only the last is made. */
  async go(step: number, since: number | undefined, request?: number): Promise<void> {
    this.wanted = [step, since, request];
    if (this.isGoing) return;
    this.isGoing = true;
    try {
      while (this.wanted) {
        const [next, compared, id] = this.wanted;
        this.wanted = undefined;
        const moment = await this.ask(next, compared);
        if (!moment) return;
        this.moment = moment;
        this.post({ kind: 'moment', moment, ...(id !== undefined && { request: id }) });
        if (moment.isStale && !this.isStale) this.setStale();
        // Unless the debugger came here by itself, it comes along; it shows the line then.
        const isLed = id !== undefined && (await this.link.goTo(moment.step));
        if (!isLed && !this.link.isLinked) await this.mark.show(moment.place, moment.title, this.panel.viewColumn);
        else this.mark.clear();
      }
    } catch (error) {
      this.fail(error);
    } finally {
      this.isGoing = false;
    }
  }

  private async ask(step: number, since: number | undefined): Promise<LifetimeMoment | undefined> {
    if (!this.tape) await this.run();
    if (!this.tape?.id) return undefined;
    const question = (tape: string) => ({ tape, step, ...(since !== undefined && { since }) });
    const moment = await this.context.asker.ask('lifetimeMoment', question(this.tape.id));
    if (moment) return moment;
    // The engine was given back and started again: the run is made again, and it is the same run.
    await this.run();
    return (this.tape.id && (await this.context.asker.ask('lifetimeMoment', question(this.tape.id)))) || undefined;
  }

  private madeWith: { readonly set: Readonly<Record<string, string>>; readonly config?: string } | undefined;
  /** Makes the tape of what the texts say now, and shows it. */
  private async run(): Promise<void> {
    const { trees, asker } = this.context;
    this.making?.cancel();
    const cancellation = (this.making = new vscode.CancellationTokenSource()).token;
    const { root, program } = this.what;
    this.post({ kind: 'busy', text: 'Running the scenario…' });
    const subject = trees.subject(root);
    const question = { subject, ...(program !== undefined && { program }) };
    const tape = await asker.ask('lifetime', question, { cancellation });
    this.madeWith = subject;
    this.tape = tape;
    this.isStale = false;
    this.panel.title = `Lifetime: ${tape.scenario.name}`;
    this.post({ kind: 'tape', tape, ...this.what });
    if (tape.whyNot !== undefined) this.post({ kind: 'failed', text: tape.whyNot, ...this.placeIn(tape.whyNot) });
  }

  /** Runs, and shows a moment: the one given, else the last open, which is where there is most to see. */
  private async start(step?: number, since?: number): Promise<void> {
    try {
      await this.run();
      const { tape } = this;
      this.link.look();
      if (!tape?.id) return;
      const opened = tape.events.findLast(({ kind }) => kind === 'open' || kind === 'pass');
      await this.go(step ?? opened?.seen ?? tape.events[0]?.seen ?? tape.start, since, 0);
    } catch (error) {
      this.fail(error);
    }
  }

  private async receive(message: FromLifetimePage): Promise<void> {
    switch (message.kind) {
      case 'ready': {
        const { step, since } = message.state;
        const first = this.startStep ?? step;
        this.startStep = undefined;
        return this.start(first, since);
      }
      case 'go':
        return this.go(message.step, message.since, message.request);
      case 'preview': {
        const { tape } = this;
        if (!tape?.id) return;
        const moment = await this.context.asker.askQuietly('lifetimeMoment', { tape: tape.id, step: message.step });
        if (moment) this.post({ kind: 'moment', moment, request: message.request });
        return;
      }
      case 'open':
        return this.open(message.place);
      case 'run again':
        return this.start(this.moment?.step);
      case 'pick scenario':
        return this.pick();
      case 'copy':
        await vscode.env.clipboard.writeText(message.text);
        vscode.window.setStatusBarMessage('Copied the lifetime as text', 4000);
        return;
      case 'save':
        return this.save(message.svg);
      case 'problem':
        this.context.log.error(`lifetime panel: ${message.text}`);
    }
  }

  private async pick(): Promise<void> {
    const { trees, asker } = this.context;
    const { root } = this.what;
    const scenarios = await asker.askQuietly('scenarios', { subject: trees.subject(root) });
    const picked = await vscode.window.showQuickPick(
      (scenarios ?? []).map(({ name, shows }) => ({ label: name, description: shows })),
      { title: 'Patchscope: lifetime of', matchOnDescription: true },
    );
    if (!picked) return;
    this.what = { root, program: picked.label };
    await this.start();
  }

  private async open({ file, line }: FilePlace): Promise<void> {
    const at = new vscode.Position(Math.max(0, line - 1), 0);
    await vscode.window.showTextDocument(uriOf(file), {
      viewColumn: this.mark.columnBeside(this.panel.viewColumn),
      selection: new vscode.Range(at, at),
    });
  }

  private async save(svg: string): Promise<void> {
    const name = `lifetime-${this.tape?.scenario.name ?? 'patchscope'}.svg`;
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const options = { filters: { SVG: ['svg'] }, ...(folder && { defaultUri: vscode.Uri.joinPath(folder.uri, name) }) };
    const target = await vscode.window.showSaveDialog(options);
    if (target) await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(svg));
  }

  /** A session that runs what the panel shows: the same program, on the same tree, under the same values. */
  private isAbout({ root, program, set, config, args }: SessionRun): boolean {
    const { tape, madeWith } = this;
    if (root !== this.what.root || !tape?.id || !madeWith || this.isStale || args.length > 0) return false;
    return program === tape.scenario.file && isSame(set, madeWith.set) && config === madeWith.config;
  }

  /** `path:line:` at the start of a sentence, as a place. */
  private placeIn(text: string): { readonly place?: FilePlace } {
    const match = /^([\w./+-]+):(\d+)/.exec(text);
    if (!match) return {};
    const [, path, line] = match;
    const { file, name } = this.tape?.scenario ?? { file: '', name: '' };
    const isProgram = path!.endsWith(`${name}.c`);
    return { place: { file: isProgram ? file : `${this.what.root}/${path}`, path: path!, line: Number(line) } };
  }

  private fail(error: unknown): void {
    if (error instanceof Cancelled) return;
    const text = error instanceof EngineStopped ? 'The engine ended. Run again to go on.' : (error as Error).message;
    this.context.log.warn(`lifetime panel: ${String(error)}`);
    this.post({ kind: 'failed', text });
  }

  private post(message: ToLifetimePage): void {
    void this.panel.webview.postMessage(message);
  }
}

function isSame(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const [names, others] = [Object.keys(a), Object.keys(b)];
  return names.length === others.length && names.every((name) => a[name] === b[name]);
}

/** A page with one script and one style sheet of ours, and nothing from anywhere else. */
function pageOf(webview: vscode.Webview, extension: vscode.Uri): string {
  const file = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(extension, 'dist', 'webview', name));
  const nonce = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0'));
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce.join('')}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${file('lifetime.css').toString()}">
<title>Lifetime</title>
</head>
<body><script nonce="${nonce.join('')}" src="${file('lifetime.js').toString()}"></script></body>
</html>`;
}
