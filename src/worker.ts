/** Entry point of the engine's worker thread under Node. Started by extension.ts with the folder of the built files. */
import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { DiskTree } from './cli/disk';
import { type Ground, serve } from './service/serve';
import { openService } from './service/service';

const { dist } = workerData as { dist: string };
const ground: Ground = {
  bundled: () => JSON.parse(readFileSync(join(dist, 'bundled.json'), 'utf8')),
  wasm: (file) => readFileSync(join(dist, file)),
  tree: (root) => (isAbsolute(root) ? new DiskTree(root) : undefined),
};
const port = parentPort!;
serve(
  {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', listener),
  },
  (outside) => openService(ground, outside),
);
