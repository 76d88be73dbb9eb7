/**
 * A debug client for tests: sends requests, waits for answers and events, and keeps a transcript in which what may change
 * without harm (sequence numbers, references, ids) is left out or renumbered.
 */
import { join } from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Program } from '../../src/c/program';
import { loadBundle } from '../../src/cli/bundle';
import type { DebugHost, LaunchArguments } from '../../src/debug/host';
import { DebugSession } from '../../src/debug/session';
import { configure, kernelProgram } from '../../src/kernel/build';
import type { Density } from '../../src/run/keyframes';
import { Run } from '../../src/run/run';
import { type MemoryTree, OverlayTree, MemoryTree as Texts } from '../../src/tree/tree';

export const root = '/demo';
let bundle: MemoryTree | undefined;
const programs = new Map<string, Program>();

export function theBundle(): MemoryTree {
  return (bundle ??= loadBundle(join(import.meta.dirname, '../..')));
}

export interface Setup {
  /** A scenario's name, or the text of a program. */
  readonly scenario?: string;
  readonly text?: string;
  /** Files of the demo tree with other text. */
  readonly edits?: Readonly<Record<string, string>>;
  readonly density?: Density;
}

/** A fresh run on the demo tree. Without edits the kernel's program is shared, as the service shares it. */
export function demoRun({ scenario = 'two-opens', text, edits = {}, density }: Setup = {}): Run {
  const all = theBundle();
  const key = JSON.stringify(edits);
  let program = programs.get(key);
  if (!program) {
    const demo = all.paths().filter((p) => p.startsWith('demo/'));
    const texts = new Texts('demo', Object.fromEntries(demo.map((p) => [p.slice(5), all.read(p)!])));
    const tree = new OverlayTree(texts, new Map(Object.entries(edits)));
    program = kernelProgram({ tree, bundle: all, configuration: configure(tree) });
    programs.set(key, program);
  }
  const path = `scenarios/${scenario}.c`;
  return new Run({
    kernelProgram: program,
    bundle: all,
    scenario: { path, text: text ?? all.read(path)! },
    ...(density && { density }),
  });
}

/** Replaces in a file of the demo tree, which must hold the text. */
export function edited(path: string, from: string, to: string): Record<string, string> {
  const old = theBundle().read(`demo/${path}`)!;
  if (!old.includes(from)) throw new Error(`${path} does not hold ${from}`);
  return { [path]: old.replace(from, to) };
}

/** Set it to record the transcripts anew instead of comparing with them. */
export const isRecording = process.env.UPDATE_TRANSCRIPTS !== undefined;

type Message = DebugProtocol.Response & DebugProtocol.Event;

export class Client {
  readonly messages: Message[] = [];
  private readonly log: { readonly direction: '→' | '←'; readonly message: object }[] = [];
  readonly session: DebugSession;
  run: Run | undefined;
  private seq = 1;
  private readonly waiting: (() => void)[] = [];

  constructor(
    readonly setup: () => Setup = () => ({}),
    host: Partial<DebugHost> = {},
  ) {
    this.session = new DebugSession({
      createRun: () => (this.run = demoRun(this.setup())),
      schedule: (callback) => void setTimeout(callback, 0),
      nameOf: (path) => (path.startsWith('scenarios/') ? `/${path}` : undefined),
      send: (message) => {
        const plain = JSON.parse(JSON.stringify(message)) as Message;
        this.messages.push(plain);
        this.log.push({ direction: '←', message: plain });
        for (const wake of this.waiting.splice(0)) wake();
      },
      ...host,
    });
  }

  /** The response, also a failed one. */
  async ask(command: string, args: object = {}): Promise<DebugProtocol.Response> {
    const seq = this.seq++;
    this.log.push({ direction: '→', message: { command, arguments: args } });
    this.session.handle({ seq, type: 'request', command, arguments: args });
    return this.until((m) => m.type === 'response' && m.request_seq === seq);
  }
  /** The body of a response that must have succeeded. */
  async get<T = Record<string, unknown>>(command: string, args: object = {}): Promise<T> {
    const response = await this.ask(command, args);
    if (!response.success) throw new Error(`${command}: ${response.message}`);
    return response.body as T;
  }
  private async until(is: (m: Message) => boolean, from = 0): Promise<Message> {
    for (;;) {
      const found = this.messages.slice(from).find(is);
      if (found) return found;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  /** Sends a request that moves the run, and waits for it to stop or end. */
  async move(command: string, args: object = {}): Promise<Record<string, unknown> & { event: string }> {
    const from = this.messages.length;
    const response = await this.ask(command, { threadId: this.thread, ...args });
    if (!response.success) throw new Error(`${command}: ${response.message}`);
    const end = await this.until((m) => m.type === 'event' && ['stopped', 'terminated'].includes(m.event), from);
    if (end.event === 'stopped') this.thread = (end.body as { threadId: number }).threadId;
    return { event: end.event, ...(end.body as object) };
  }
  thread = 1;

  async start(launch: LaunchArguments & object, before?: () => Promise<void>) {
    await this.get('initialize', { adapterID: 'patchscope' });
    await this.get('launch', { subject: { root }, ...launch });
    await before?.();
    return this.move('configurationDone');
  }

  /** The innermost frame of the text, as little as a transcript needs. */
  async top(): Promise<DebugProtocol.StackFrame> {
    const { stackFrames } = await this.get<{ stackFrames: DebugProtocol.StackFrame[] }>('stackTrace', {
      threadId: this.thread,
      levels: 1,
    });
    return stackFrames[0]!;
  }
  async stack(threadId = this.thread): Promise<DebugProtocol.StackFrame[]> {
    return (await this.get<{ stackFrames: DebugProtocol.StackFrame[] }>('stackTrace', { threadId })).stackFrames;
  }
  /** "function file:line" of the innermost frame. */
  async place(): Promise<string> {
    const [top] = await this.stack();
    return top ? `${top.name} ${top.source?.name}:${top.line}` : 'nowhere';
  }
  async evaluate(expression: string, context = 'watch'): Promise<string> {
    const [top] = await this.stack();
    const response = await this.ask('evaluate', { expression, frameId: top?.id, context });
    return response.success ? (response.body as { result: string }).result : `error: ${response.message}`;
  }
  async locals(): Promise<Record<string, string>> {
    const [top] = await this.stack();
    const { scopes } = await this.get<{ scopes: DebugProtocol.Scope[] }>('scopes', { frameId: top!.id });
    return this.children(scopes[0]!.variablesReference);
  }
  async children(variablesReference: number): Promise<Record<string, string>> {
    const { variables } = await this.get<{ variables: DebugProtocol.Variable[] }>('variables', { variablesReference });
    return Object.fromEntries(variables.map((v) => [v.name, v.value]));
  }
  events(event: string): Record<string, unknown>[] {
    return this.messages.filter((m) => m.event === event).map((m) => m.body as Record<string, unknown>);
  }

  /** All messages so far, one a line, without what may change: numbers are left out, lines are given as their text. */
  transcript(): string {
    return this.log
      .map(({ direction, message }) => `${direction} ${JSON.stringify(this.normal(message, ''))}\n`)
      .join('');
  }
  private normal(value: unknown, file: string): unknown {
    if (Array.isArray(value)) return value.map((item) => this.normal(item, file));
    if (typeof value === 'string') {
      return value
        .replace(/\bstep \d+/g, 'step #')
        .replace(/\b\d+ functions from source, \d+ models/g, '# functions from source, # models')
        .replace(/\b0x[0-9a-f]{6,}\b|\bffff8[0-9a-f]{11}\b/g, '0x#')
        .replace(/(\.[ch]):\d+/g, '$1:#');
    }
    if (typeof value !== 'object' || value === null) return value;
    const record = value as Record<string, unknown>;
    const { path } = (record.source ?? {}) as { path?: string };
    const here = path ?? file;
    const isFrame = 'presentationHint' in record && record.presentationHint === 'subtle';
    return Object.fromEntries(
      Object.entries(record).flatMap(([key, child]): [string, unknown][] => {
        if (key === 'type' && ['request', 'response', 'event'].includes(String(child))) return [];
        if (['seq', 'request_seq', 'endLine', 'endColumn', 'memoryReference', 'step', 'start'].includes(key)) return [];
        if (key === 'id' || key === 'frameId' || (key === 'variablesReference' && child !== 0)) return [[key, '#']];
        if (isFrame && (key === 'line' || key === 'column')) return [];
        if (key === 'dataId' && child !== null) return [[key, '#']];
        if (key === 'line' && typeof child === 'number') return [[key, this.textOf(here, child)]];
        return [[key, this.normal(child, here)]];
      }),
    );
  }
  private textOf(path: string, line: number): string | number {
    const own = path.startsWith(root) ? path.slice(1) : path.replace(/^\//, '');
    return theBundle().read(own)?.split('\n')[line - 1]?.trim() ?? line;
  }
}
