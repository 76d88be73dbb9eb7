/** Asks the engine, after telling it what the editor's documents say; what providers and commands are given. */
import type * as vscode from 'vscode';
import {
  Cancelled,
  EngineStopped,
  type Method,
  type Methods,
  type RequestOptions,
  type ServiceClient,
} from '../service/client';
import type { Documents } from './documents';

export class Asker {
  constructor(
    readonly client: ServiceClient,
    private readonly documents: Documents,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** Tells the engine what documents say. */
  tell(): void {
    this.documents.tell();
  }
  /** As ServiceClient.request. */
  ask<M extends Method>(
    method: M,
    params: Methods[M]['params'],
    options?: RequestOptions,
  ): Promise<Methods[M]['result']> {
    this.documents.tell();
    return this.client.request(method, params, options);
  }

  /**
   * For providers, which VS Code asks unbidden: undefined instead of a failure, which the log gets. What was cancelled
   * or was under way when the engine died is asked again by VS Code itself.
   */
  async askQuietly<M extends Method>(
    method: M,
    params: Methods[M]['params'],
    options?: RequestOptions,
  ): Promise<Methods[M]['result'] | undefined> {
    try {
      return await this.ask(method, params, options);
    } catch (error) {
      if (!(error instanceof Cancelled || error instanceof EngineStopped)) this.log.warn(`${method}: ${String(error)}`);
      return undefined;
    }
  }
}
