/** Entry point of the engine's Web Worker. The first message brings the built files; every tree is read by the editor. */
import { type Ground, serve } from './service/serve';
import type { ToWorker } from './service/wire';
import { openService } from './service/service';

// A page's `self` is a window to TypeScript; this one is a worker's.
const scope = self as unknown as {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent) => void) | null;
};

scope.onmessage = ({ data: files }: MessageEvent<Record<string, Uint8Array>>) => {
  const ground: Ground = {
    bundled: () => JSON.parse(new TextDecoder().decode(files['bundled.json'])),
    wasm: (file) => files[file] ?? new Uint8Array(),
    tree: () => undefined,
  };
  const port = {
    post: (message: unknown) => scope.postMessage(message),
    onMessage: (listener: (message: ToWorker) => void) => {
      scope.onmessage = ({ data }) => listener(data as ToWorker);
    },
  };
  serve(port, (outside) => openService(ground, outside));
};
