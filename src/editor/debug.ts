/**
 * Debug type `patchscope`: fills in launch configurations and carries Debug Adapter Protocol messages between VS Code
 * and the adapter, which lives in the engine (src/debug).
 */
import * as vscode from 'vscode';
import type { Asker } from './ask';
import type { LaunchArguments, ServiceClient } from '../service/client';
import { nameOf } from './names';
import type { Trees } from './trees';

export const debugType = 'patchscope';

/** What launch.json may say. */
interface LaunchConfiguration extends vscode.DebugConfiguration {
  program?: string;
  tree?: string;
  args?: string[];
  set?: Record<string, string>;
  config?: string;
  stopAt?: string;
  stopOnEntry?: boolean;
  /** A moment, as answers about runs name it; not for launch.json. */
  step?: number;
}

export class LaunchConfigurations implements vscode.DebugConfigurationProvider {
  constructor(private readonly trees: Trees) {}

  provideDebugConfigurations(): vscode.DebugConfiguration[] {
    return [{ type: debugType, request: 'launch', name: 'Step: two-opens', program: 'two-opens', stopOnEntry: true }];
  }

  /** F5 without a launch.json in a C file: that file where it is a program, else the place of the cursor. */
  async resolveDebugConfigurationWithSubstitutedVariables(
    _folder: vscode.WorkspaceFolder | undefined,
    given: LaunchConfiguration,
  ): Promise<vscode.DebugConfiguration> {
    const filled: LaunchConfiguration = given.type
      ? given
      : { type: debugType, request: 'launch', name: 'Patchscope', ...(await this.activePlace()) };
    const root = filled.tree ?? (await this.trees.currentRoot());
    const subject = this.trees.subject(root);
    const launch: LaunchArguments = {
      subject: {
        ...subject,
        set: { ...subject.set, ...filled.set },
        ...(filled.config ? { config: filled.config } : {}),
      },
      ...(filled.program ? { program: filled.program } : {}),
      ...(filled.args ? { args: filled.args } : {}),
      ...(filled.stopAt ? { stopAt: filled.stopAt } : {}),
      ...(filled.step !== undefined ? { step: filled.step } : {}),
      stopOnEntry: filled.stopOnEntry ?? (filled.stopAt === undefined && filled.step === undefined),
    };
    return { ...filled, ...launch };
  }

  private async activePlace(): Promise<Partial<LaunchConfiguration>> {
    const editor = vscode.window.activeTextEditor;
    if (!editor) return { stopOnEntry: true };
    const file = await this.trees.fileOf(editor.document.uri);
    if (!file) return { program: nameOf(editor.document.uri), stopOnEntry: true };
    return { stopAt: `${file.path}:${editor.selection.active.line + 1}` };
  }
}

export class InlineAdapters implements vscode.DebugAdapterDescriptorFactory {
  constructor(private readonly asker: Asker) {}

  async createDebugAdapterDescriptor(session: vscode.DebugSession): Promise<vscode.DebugAdapterDescriptor> {
    await this.asker.ask('debugOpen', { session: session.id });
    return new vscode.DebugAdapterInlineImplementation(new EngineAdapter(session.id, this.asker.client));
  }
}

class EngineAdapter implements vscode.DebugAdapter {
  private readonly messages = new vscode.EventEmitter<vscode.DebugProtocolMessage>();
  readonly onDidSendMessage = this.messages.event;
  private readonly subscriptions: { dispose(): void }[];
  private isOver = false;

  constructor(
    private readonly session: string,
    private readonly client: ServiceClient,
  ) {
    this.subscriptions = [
      this.messages,
      client.on('debug', ({ session: id, message }) => {
        if (id === session) this.messages.fire(message);
      }),
      client.onDeath(() => this.end('The engine ended. Start the session again.')),
    ];
  }

  handleMessage(message: vscode.DebugProtocolMessage): void {
    if (this.isOver) return;
    this.client
      .request('debugSend', { session: this.session, message })
      .catch((error: unknown) => this.end(String(error)));
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    if (this.isOver) return;
    this.isOver = true;
    this.client.request('debugClose', { session: this.session }).catch(() => {
      // The engine is gone, and the session with it.
    });
  }

  /** Says why in the debug console and ends the session. */
  private end(reason: string): void {
    if (this.isOver) return;
    this.isOver = true;
    const event = (name: string, body?: object) => this.messages.fire({ type: 'event', seq: 0, event: name, body });
    event('output', { category: 'important', output: `${reason}\n` });
    event('terminated');
  }
}
