/**
 * What travels between the editor and the worker that holds the engine: plain data only. The editor sends requests with
 * ids and may cancel them; the worker answers, reports progress, sends events, and may itself ask the editor for a file
 * that only the editor can read.
 */
export type ToWorker =
  | { readonly kind: 'request'; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'reply'; readonly id: number; readonly text: string | undefined };

export type FromWorker =
  | { readonly kind: 'result'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly message: string; readonly stack: string | undefined }
  | { readonly kind: 'progress'; readonly id: number; readonly text: string }
  | { readonly kind: 'event'; readonly name: string; readonly payload: unknown }
  | { readonly kind: 'log'; readonly level: LogLevel; readonly text: string }
  | { readonly kind: 'read'; readonly id: number; readonly root: string; readonly path: string };

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';
