/** The service as a worker has it, over the repository's own files, asked without a worker or an editor. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { loadBundle } from '../../src/cli/bundle';
import { DiskTree } from '../../src/cli/disk';
import type { Events, Method, Methods, Subject } from '../../src/service/client';
import type { Call } from '../../src/service/serve';
import { openService } from '../../src/service/service';
import { FilePending } from '../../src/tree/tree';

export const root = path.resolve(import.meta.dirname, '../..');
export const demo: Subject = { root: 'patchscope-demo:/demo', set: {} };
export const pidfs = `${demo.root}/fs/pidfs.c`;
const bundle = loadBundle(root);
const wasmFolders: Readonly<Record<string, string>> = {
  'web-tree-sitter.wasm': 'web-tree-sitter',
  'tree-sitter-c.wasm': 'tree-sitter-c',
  'tree-sitter-kconfig.wasm': 'tree-sitter-kconfig',
};

export function textOf(file: string): string {
  return bundle.read(file)!;
}

/** A service of its own. */
export function open() {
  const events: { name: string; payload: unknown }[] = [];
  const log: string[] = [];
  const waiting = new Set<() => void>();
  const answer = openService(
    {
      bundled: () => Object.fromEntries(bundle.paths().map((file) => [file, bundle.read(file)!])),
      wasm: (file) => readFileSync(path.join(root, 'node_modules', wasmFolders[file]!, file)),
      tree: (folder) => (path.isAbsolute(folder) ? new DiskTree(folder) : undefined),
    },
    {
      emit: (name, payload) => {
        events.push({ name, payload });
        for (const wake of waiting) wake();
      },
      log: (level, text) => log.push(`${level}: ${text}`),
      editorTree: (folder) => ({ name: folder, read: () => undefined, forget: () => {} }),
    },
  );
  const ask = async <M extends Method>(
    method: M,
    params: Methods[M]['params'],
    call: Call = { cancelled: () => false, progress: () => {} },
  ): Promise<Methods[M]['result']> => {
    for (;;) {
      try {
        return (await answer(method, params, call)) as Methods[M]['result'];
      } catch (error) {
        if (!(error instanceof FilePending)) throw error;
        await error.arrival;
      }
    }
  };
  /** Waits until `isDone` holds, which is asked at each event. */
  const until = async (isDone: () => Promise<boolean> | boolean): Promise<void> => {
    while (!(await isDone()))
      await new Promise<void>((resolve) => {
        const wake = () => {
          waiting.delete(wake);
          resolve();
        };
        waiting.add(wake);
      });
  };
  const eventsOf = <E extends keyof Events>(name: E): Events[E][] =>
    events.filter((event) => event.name === name).map((event) => event.payload as Events[E]);
  return { ask, until, log, eventsOf };
}

/** A hover's answer as the text that is read, line by line. */
export function hoverText(answer: Methods['hover']['result']): string[] {
  if (!answer) return [];
  return [
    answer.headline,
    ...answer.facts,
    ...(answer.remark === undefined ? [] : [answer.remark]),
    answer.actions.map(({ text }) => text).join(' · '),
  ];
}
