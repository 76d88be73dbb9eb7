/**
 * The worker with the engine in it, as a ServiceClient: started by the first request, dropped when idle, started again
 * after it died. Nothing is lost in the editor when it dies: open requests are rejected, and whoever listens to
 * `onStart` tells the next one about unsaved text.
 */
import { Cancelled, EngineStopped } from '../service/client';
import type { Events, Method, Methods, RequestOptions, ServiceClient } from '../service/client';
import type { FromWorker, LogLevel, ToWorker } from '../service/wire';

/** A started worker thread or Web Worker. */
export interface WorkerPort {
  post(message: ToWorker): void;
  onMessage(listener: (message: FromWorker) => void): void;
  /** Called once, with the reason, when it ends for any reason but `terminate`. */
  onExit(listener: (reason: string) => void): void;
  terminate(): void;
}

export interface EngineEnvironment {
  start(): WorkerPort;
  /** A file of a tree that only the editor can read; undefined where there is none. */
  read(root: string, path: string): Promise<string | undefined>;
  log(level: LogLevel, text: string): void;
  /** The engine died and will be started again by the next request. Called once per session. */
  tellDeath(reason: string): void;
}

/** Without a request for this long, and without a debug session, the engine's memory is given back. */
const idleMilliseconds = 5 * 60_000;
/** More deaths than this within a minute: the same request would only kill the next one. */
const deathsPerMinute = 3;

interface Open {
  resolve(result: unknown): void;
  reject(error: Error): void;
  progress: ((text: string) => void) | undefined;
  stopListening: (() => void) | undefined;
}

export class Engine implements ServiceClient {
  private port: WorkerPort | undefined;
  private nextId = 1;
  private readonly open = new Map<number, Open>();
  private readonly sessions = new Set<string>();
  private readonly listeners = new Map<string, Set<(payload: never) => void>>();
  private readonly deaths: number[] = [];
  private told = false;
  private idle: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly environment: EngineEnvironment) {}

  request<M extends Method>(
    method: M,
    params: Methods[M]['params'],
    options: RequestOptions = {},
  ): Promise<Methods[M]['result']> {
    if (options.cancellation?.isCancellationRequested) return Promise.reject(new Cancelled());
    const port = this.running();
    if (!port) return Promise.reject(new EngineStopped());
    const id = this.nextId++;
    this.countSession(method, params);
    return new Promise((resolve, reject) => {
      const subscription = options.cancellation?.onCancellationRequested(() => {
        port.post({ kind: 'cancel', id });
        this.take(id)?.reject(new Cancelled());
      });
      this.open.set(id, {
        resolve: resolve as (result: unknown) => void,
        reject,
        progress: options.progress,
        stopListening: subscription && (() => subscription.dispose()),
      });
      port.post({ kind: 'request', id, method, params });
    });
  }

  on<E extends keyof Events>(event: E, listener: (payload: Events[E]) => void): { dispose(): void } {
    return this.listen(event, listener as (payload: never) => void);
  }

  onStart(listener: () => void): { dispose(): void } {
    return this.listen('engine started', listener);
  }

  onDeath(listener: () => void): { dispose(): void } {
    return this.listen('engine died', listener);
  }

  /** Ends the engine; the next request starts a fresh one, also after it died too often. */
  restart(): void {
    this.deaths.length = 0;
    this.stop();
  }

  dispose(): void {
    this.stop();
    this.listeners.clear();
  }

  /** The running worker, started where there is none; undefined where it died too often to be started by itself. */
  private running(): WorkerPort | undefined {
    clearTimeout(this.idle);
    if (this.port) return this.port;
    const minuteAgo = Date.now() - 60_000;
    if (this.deaths.filter((moment) => moment > minuteAgo).length >= deathsPerMinute) return undefined;
    const port = this.environment.start();
    this.port = port;
    port.onMessage((message) => this.port === port && this.receive(message));
    port.onExit((reason) => this.port === port && this.died(reason));
    this.environment.log('debug', 'engine started');
    this.emit('engine started', undefined);
    return port;
  }

  private receive(message: FromWorker): void {
    switch (message.kind) {
      case 'result':
        this.take(message.id)?.resolve(message.result);
        break;
      case 'failure': {
        const failed = this.take(message.id);
        if (failed) this.environment.log('error', message.stack ?? message.message);
        failed?.reject(new Error(message.message));
        break;
      }
      case 'progress':
        this.open.get(message.id)?.progress?.(message.text);
        break;
      case 'event':
        this.emit(message.name, message.payload);
        break;
      case 'log':
        this.environment.log(message.level, message.text);
        break;
      case 'read':
        void this.reply(message.id, message.root, message.path);
    }
    if (this.open.size === 0 && this.sessions.size === 0) this.waitIdle();
  }

  private async reply(id: number, root: string, path: string): Promise<void> {
    const port = this.port;
    const text = await this.environment.read(root, path).catch((error: unknown) => {
      this.environment.log('warn', `${root}/${path} cannot be read: ${String(error)}`);
      return undefined;
    });
    if (this.port === port) port?.post({ kind: 'reply', id, text });
  }

  private died(reason: string): void {
    this.port = undefined;
    this.deaths.push(Date.now());
    this.environment.log('error', `The engine ended: ${reason}`);
    this.rejectAll();
    this.emit('engine died', undefined);
    if (!this.told) this.environment.tellDeath(reason);
    this.told = true;
  }

  private stop(): void {
    clearTimeout(this.idle);
    const port = this.port;
    this.port = undefined;
    port?.terminate();
    this.rejectAll();
    if (port) this.emit('engine died', undefined);
  }

  private rejectAll(): void {
    this.sessions.clear();
    for (const id of [...this.open.keys()]) this.take(id)?.reject(new EngineStopped());
  }

  private waitIdle(): void {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => {
      this.environment.log('debug', 'engine dropped: idle');
      this.port?.terminate();
      this.port = undefined;
    }, idleMilliseconds);
  }

  private take(id: number): Open | undefined {
    const open = this.open.get(id);
    this.open.delete(id);
    open?.stopListening?.();
    return open;
  }

  private countSession(method: Method, params: unknown): void {
    const { session } = params as { session?: string };
    if (session === undefined) return;
    if (method === 'debugOpen') this.sessions.add(session);
    if (method === 'debugClose') this.sessions.delete(session);
  }

  private listen(event: string, listener: (payload: never) => void): { dispose(): void } {
    const all = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, all.add(listener));
    return { dispose: () => all.delete(listener) };
  }

  private emit(event: string, payload: unknown): void {
    for (const listener of this.listeners.get(event) ?? []) listener(payload as never);
  }
}
