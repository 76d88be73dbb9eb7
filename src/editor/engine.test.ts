/** Both sides of the wire against each other, in one process: answers, cancelling, files, death and restart. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Cancelled, EngineStopped } from '../service/client';
import { Engine, type EngineEnvironment, type WorkerPort } from './engine';
import { serve, type Answer, type Outside } from '../service/serve';
import type { FromWorker, ToWorker } from '../service/wire';

const subject = { root: '/linux', set: {} };

/** A worker in this process: messages are cloned and arrive later, as they would from a thread. */
class LocalWorker implements WorkerPort {
  private toEditor: (message: FromWorker) => void = () => {};
  private toService: (message: ToWorker) => void = () => {};
  private exit: (reason: string) => void = () => {};
  isRunning = true;
  constructor(open: (outside: Outside) => Answer) {
    const port = {
      post: (message: FromWorker) => this.later(() => this.toEditor(structuredClone(message))),
      onMessage: (listener: (message: ToWorker) => void) => (this.toService = listener),
    };
    serve(port, open);
  }
  post = (message: ToWorker) => this.later(() => this.toService(structuredClone(message)));
  onMessage = (listener: (message: FromWorker) => void) => (this.toEditor = listener);
  onExit = (listener: (reason: string) => void) => (this.exit = listener);
  terminate = () => (this.isRunning = false);
  crash(reason: string): void {
    this.isRunning = false;
    this.exit(reason);
  }
  private later(run: () => void): void {
    queueMicrotask(() => this.isRunning && run());
  }
}

function setUp(open: (outside: Outside) => Answer, more: Partial<EngineEnvironment> = {}) {
  const workers: LocalWorker[] = [];
  const told: string[] = [];
  const engine = new Engine({
    start: () => {
      workers.push(new LocalWorker(open));
      return workers.at(-1)!;
    },
    read: () => Promise.resolve(undefined),
    log: () => {},
    tellDeath: (reason) => told.push(reason),
    ...more,
  });
  return { engine, workers, told };
}

const never = () => new Promise<never>(() => {});

describe('Engine', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('starts no worker before the first question, and one for many', async () => {
    const { engine, workers } = setUp(() => (method, params) => `${method} ${JSON.stringify(params)}`);
    expect(workers).toHaveLength(0);
    const asked = [engine.request('reproduction', { subject }), engine.request('status', { subject })];
    expect(await Promise.all(asked)).toEqual([
      'reproduction {"subject":{"root":"/linux","set":{}}}',
      'status {"subject":{"root":"/linux","set":{}}}',
    ]);
    expect(workers).toHaveLength(1);
  });

  it('rejects with what the service threw, and goes on', async () => {
    const { engine } = setUp(() => (method) => {
      if (method === 'status') throw new Error('fs/pidfs.c:1:1: no such thing');
      return 'fine';
    });
    await expect(engine.request('status', { subject })).rejects.toThrow('fs/pidfs.c:1:1: no such thing');
    expect(await engine.request('reproduction', { subject })).toBe('fine');
  });

  it('cancels: the asker hears at once, the service can see it', async () => {
    let isCancelled = () => false;
    const { engine } = setUp(() => (_method, _params, call) => {
      isCancelled = call.cancelled;
      return never();
    });
    let cancel = () => {};
    const cancellation = {
      isCancellationRequested: false,
      onCancellationRequested: (listener: () => void) => {
        cancel = listener;
        return { dispose: () => {} };
      },
    };
    const asked = engine.request('reproduction', { subject }, { cancellation });
    await vi.advanceTimersByTimeAsync(1);
    expect(isCancelled()).toBe(false);
    cancel();
    await expect(asked).rejects.toBeInstanceOf(Cancelled);
    expect(isCancelled()).toBe(true);
  });

  it('reads a file through the editor once, and asks the service again when it has come', async () => {
    const read = vi.fn((root: string, path: string) => Promise.resolve(`${root} ${path}`));
    const { engine } = setUp(
      (outside) => {
        const tree = outside.editorTree('vscode-vfs://github/torvalds/linux');
        return () => [tree.read('Makefile'), tree.read('Kconfig'), tree.read('Makefile')].join();
      },
      { read },
    );
    const root = 'vscode-vfs://github/torvalds/linux';
    expect(await engine.request('reproduction', { subject })).toBe(`${root} Makefile,${root} Kconfig,${root} Makefile`);
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('takes a file that cannot be read for one that is not there', async () => {
    const { engine } = setUp((outside) => () => outside.editorTree('x').read('Makefile') ?? 'none', {
      read: () => Promise.reject(new Error('no permission')),
    });
    expect(await engine.request('reproduction', { subject })).toBe('none');
  });

  it('passes on events and progress', async () => {
    const { engine } = setUp((outside) => (_method, _params, call) => {
      call.progress('half');
      outside.emit('changed', { root: '/linux' });
      return 'done';
    });
    const seen: unknown[] = [];
    engine.on('changed', (payload) => seen.push(payload));
    await engine.request('reproduction', { subject }, { progress: (text) => seen.push(text) });
    expect(seen).toEqual(['half', { root: '/linux' }]);
  });

  it('starts again after a death, tells of it once, and lets documents be told anew', async () => {
    const { engine, workers, told } = setUp(() => (method) => (method === 'hover' ? never() : 'answer'));
    let starts = 0;
    let deaths = 0;
    engine.onStart(() => starts++);
    engine.onDeath(() => deaths++);
    for (const reason of ['out of memory', 'out of memory again']) {
      const asked = engine.request('hover', { subject, path: 'fs/pidfs.c', offset: 0 });
      workers.at(-1)!.crash(reason);
      await expect(asked).rejects.toBeInstanceOf(EngineStopped);
      expect(await engine.request('reproduction', { subject })).toBe('answer');
    }
    expect({ starts, deaths, told }).toEqual({ starts: 3, deaths: 2, told: ['out of memory'] });
  });

  it('does not start forever what dies at once, until it is restarted by hand or a minute has gone', async () => {
    const { engine, workers } = setUp(() => () => never());
    const die = async () => {
      const asked = engine.request('reproduction', { subject });
      workers.at(-1)!.crash('boom');
      await expect(asked).rejects.toBeInstanceOf(EngineStopped);
    };
    for (let death = 0; death < 3; death++) await die();
    await expect(engine.request('reproduction', { subject })).rejects.toBeInstanceOf(EngineStopped);
    expect(workers).toHaveLength(3);
    engine.restart();
    await die();
    expect(workers).toHaveLength(4);
  });

  it('is dropped when idle, but not under a debug session', async () => {
    const { engine, workers } = setUp(() => () => null);
    await engine.request('debugOpen', { session: 'one' });
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(workers[0]!.isRunning).toBe(true);
    await engine.request('debugClose', { session: 'one' });
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(workers[0]!.isRunning).toBe(false);
    await engine.request('reproduction', { subject });
    expect(workers).toHaveLength(2);
  });
});
