/**
 * The built engine as the editor has it: dist/worker.cjs in a worker thread, asked over the same messages. Counts the time
 * that its thread spent on a CPU, which does not grow when others use the machine.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';

export const root = path.resolve(import.meta.dirname, '..');
const dist = path.join(root, 'dist');

const threads = () => new Set(readdirSync('/proc/self/task'));

/** Milliseconds that a thread has run, from the kernel's scheduler. */
function threadTime(thread) {
  return Number(readFileSync(`/proc/self/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
}

/** A folder in which nothing is kept yet, until this process ends. */
export function emptyFolder() {
  const folder = mkdtempSync(path.join(tmpdir(), 'patchscope-kept-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export class Engine {
  #worker;
  #nextId = 1;
  #open = new Map();
  #listeners = new Set();
  #thread;
  started = performance.now();

  /** `kept`: the folder in which it keeps what it found. */
  constructor(kept = emptyFolder()) {
    const before = threads();
    // As src/extension.ts starts it.
    this.#worker = new Worker(path.join(dist, 'worker.cjs'), {
      workerData: { dist, kept },
      resourceLimits: { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 800 },
    });
    this.#thread = [...threads()].find((thread) => !before.has(thread));
    this.#worker.on('message', (message) => this.#receive(message));
    this.#worker.on('error', (error) => {
      throw error;
    });
  }

  #receive(message) {
    if (message.kind === 'result' || message.kind === 'failure') {
      const { resolve, reject } = this.#open.get(message.id);
      this.#open.delete(message.id);
      if (message.kind === 'result') resolve(message.result);
      else reject(new Error(message.message));
    } else if (message.kind === 'read') this.#worker.postMessage({ kind: 'reply', id: message.id, text: undefined });
    else if (message.kind === 'log' && (message.level === 'error' || message.level === 'warn'))
      console.error(message.text);
    else if (message.kind === 'event') for (const listener of this.#listeners) listener(message.name, message.payload);
  }

  ask(method, params) {
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#open.set(id, { resolve, reject });
      this.#worker.postMessage({ kind: 'request', id, method, params });
    });
  }

  /** The next event that `is` accepts. */
  event(is) {
    return new Promise((resolve) => {
      const listener = (name, payload) => {
        if (!is(name, payload)) return;
        this.#listeners.delete(listener);
        resolve(payload);
      };
      this.#listeners.add(listener);
    });
  }

  /** Milliseconds that the engine's thread has been running. */
  get time() {
    return threadTime(this.#thread);
  }

  end() {
    return this.#worker.terminate();
  }
}

/** A debug session of an engine. */
export class Session {
  #seq = 1;
  /** The task that stopped last: the one that a person steps. */
  #thread = 1;
  constructor(engine, id = String(Math.random())) {
    this.engine = engine;
    this.id = id;
  }
  async request(command, args = {}) {
    const seq = this.#seq++;
    const answered = this.engine.event(
      (name, { session, message }) =>
        name === 'debug' && session === this.id && message.type === 'response' && message.request_seq === seq,
    );
    await this.engine.ask('debugSend', {
      session: this.id,
      message: { seq, type: 'request', command, arguments: args },
    });
    const { message } = await answered;
    if (!message.success) throw new Error(`${command}: ${message.message}`);
    return message.body;
  }
  /** A request that moves the run, until it stands again. */
  async move(command, args = {}) {
    const stands = this.engine.event(
      (name, { session, message }) =>
        name === 'debug' && session === this.id && ['stopped', 'terminated'].includes(message.event),
    );
    await this.request(command, { threadId: this.#thread, ...args });
    const { message } = await stands;
    this.#thread = message.body?.threadId ?? this.#thread;
    return message;
  }
  /** From the click on Step to the first stop. */
  async start(launch) {
    await this.engine.ask('debugOpen', { session: this.id });
    await this.request('initialize', { adapterID: 'patchscope' });
    await this.request('launch', launch);
    return this.move('configurationDone');
  }
  close() {
    return this.engine.ask('debugClose', { session: this.id });
  }
}

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Asks for the lenses of a file until no scenario is still to be run; gives them. */
export async function explored(engine, subject, file) {
  for (;;) {
    const changed = engine.event((name) => name === 'changed');
    const lenses = await engine.ask('lenses', { subject, path: file });
    const isDone = !lenses.some(({ phrases }) => phrases.some(({ text }) => /: …$/.test(text)));
    if (isDone) return lenses;
    await Promise.race([changed, sleep(1000)]);
  }
}
