/** A lifetime panel that is left open goes along with sessions that run the same, and with no other. */
import { beforeEach, describe, expect, it, vi } from 'vitest';

type Listener = (event: never) => unknown;
const stub = vi.hoisted(() => {
  const heard = new Map<string, Set<Listener>>();
  const on = (name: string) => (listener: Listener) => {
    heard.set(name, (heard.get(name) ?? new Set()).add(listener));
    return { dispose: () => heard.get(name)!.delete(listener) };
  };
  class EventEmitter {
    private readonly listeners = new Set<Listener>();
    readonly event = (listener: Listener) => {
      this.listeners.add(listener);
      return { dispose: () => this.listeners.delete(listener) };
    };
    fire(event: never): void {
      for (const listener of this.listeners) listener(event);
    }
    dispose(): void {
      this.listeners.clear();
    }
  }
  const debug = {
    activeDebugSession: undefined as unknown,
    onDidReceiveDebugSessionCustomEvent: on('custom'),
    onDidTerminateDebugSession: on('ended'),
    onDidChangeActiveDebugSession: on('active'),
  };
  return { heard, debug, EventEmitter };
});
vi.mock('vscode', () => ({ debug: stub.debug, EventEmitter: stub.EventEmitter }));

const { DebugLink, SessionPrograms } = await import('../../src/editor/debug-link');
const tell = (name: string, event: unknown) => {
  for (const listener of stub.heard.get(name) ?? []) listener(event as never);
};

const own = { root: '/demo', program: '/two-opens.c' };
interface Asked {
  readonly step: number;
}
function session(id: string, more: object = {}) {
  const asked: Asked[] = [];
  const configuration = { subject: { root: '/demo', set: {} }, ...more };
  const customRequest = (_name: string, request: Asked) => Promise.resolve(asked.push(request));
  return { id, type: 'patchscope', configuration, customRequest, asked };
}
const stops = (at: ReturnType<typeof session>, program: string, step: number) =>
  tell('custom', { session: at, event: 'patchscope/stoppedAt', body: { program, step } });
const activate = (active: ReturnType<typeof session>) => {
  stub.debug.activeDebugSession = active;
  tell('active', active);
};

describe('a panel left open', () => {
  const moves: number[] = [];
  let link: InstanceType<typeof DebugLink>;
  beforeEach(() => {
    stub.heard.clear();
    stub.debug.activeDebugSession = undefined;
    moves.length = 0;
    link = new DebugLink(
      {
        matches: ({ root, program, set, args }) =>
          root === own.root && program === own.program && Object.keys(set).length === 0 && args.length === 0,
        stoppedAt: (step) => moves.push(step),
        changed: () => {},
      },
      new SessionPrograms(),
    );
  });

  it('does not go along with a session whose program the engine chose, and which is another', async () => {
    const other = session('1'); // Its launch names no program.
    activate(other);
    expect(link.isLinked).toBe(false);
    stops(other, '/poll.c', 700);
    expect(link.isLinked).toBe(false);
    expect(await link.goTo(500)).toBe(false);
    expect(other.asked).toEqual([]);
    expect(moves).toEqual([]);
  });

  it('goes along with one that turns out to run the same', async () => {
    const same = session('1');
    activate(same);
    stops(same, own.program, 700);
    expect(moves).toEqual([700]);
    expect(await link.goTo(500)).toBe(true);
    expect(same.asked).toEqual([{ step: 500 }]);
  });

  it('lets go when the session is started again with another program, or under other values', async () => {
    const same = session('1');
    stops(same, own.program, 700);
    expect(link.isLinked).toBe(true);
    stops(same, '/poll.c', 900);
    expect(link.isLinked).toBe(false);
    expect(await link.goTo(500)).toBe(false);
    expect(moves).toEqual([700]);
    stops(session('2', { subject: { root: '/demo', set: { FS_PID: 'n' } } }), own.program, 710);
    stops(session('3', { args: ['-t', 'x'] }), own.program, 720);
    expect(link.isLinked).toBe(false);
    tell('ended', same);
  });

  it('stays with its session while another one runs', () => {
    const [first, other] = [session('1'), session('2')];
    stops(first, own.program, 700);
    activate(other);
    stops(other, '/poll.c', 33);
    stops(first, own.program, 701);
    expect(moves).toEqual([700, 701]);
    expect(link.isLinked).toBe(true);
  });
});
