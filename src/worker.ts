/** Entry point of the engine's worker thread under Node. Started by extension.ts with the folders of the built
 * files and of what is kept. */
import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { DiskTree } from './cli/disk';
import { DiskStore } from './cli/disk-store';
import { type Ground, serve } from './service/serve';
import { openService } from './service/service';

const { dist, kept } = workerData as { dist: string; kept: string };
const port = parentPort!;
const bundled = readFileSync(join(dist, 'bundled.json'), 'utf8');
const ground: Ground = {
  bundled: () => JSON.parse(bundled),
  wasm: (file) => readFileSync(join(dist, file)),
  tree: (root) => (isAbsolute(root) ? new DiskTree(root) : undefined),
  store: new DiskStore(kept, [readFileSync(__filename, 'latin1'), bundled], (text) =>
    port.postMessage({ kind: 'log', level: 'warn', text }),
  ),
};
serve(
  {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', listener),
  },
  (outside) => openService(ground, outside),
);
