/** Kernel trees and bundled files on a local disk, for the entry points that run under Node. */
import { lstatSync, readFileSync, statSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { decodeText } from '../tree/decode';
import type { Tree } from '../tree/tree';

/** A folder on disk as a Tree. Each file is read once; a file that changed is seen by a new DiskTree. */
export class DiskTree implements Tree {
  readonly isImmediate = true;
  private readonly cache = new Map<string, string | undefined>();
  constructor(
    readonly root: string,
    readonly name: string = root,
  ) {}
  read(path: string): string | undefined {
    if (this.cache.has(path)) return this.cache.get(path);
    const text = readText(join(this.root, path));
    this.cache.set(path, text);
    return text;
  }
  isLink(path: string): boolean {
    return statusOf(join(this.root, path), lstatSync)?.isSymbolicLink() ?? false;
  }
}

/** The file's text as decodeText() has it, or undefined where no regular file can be read. */
export function readText(path: string): string | undefined {
  return statusOf(path, statSync)?.isFile() ? decodeText(readFileSync(path)) : undefined;
}

/** What is there, or undefined: nothing, or a name that no file can have, as half-typed `source` and `#include` lines do. */
function statusOf(path: string, ask: typeof statSync | typeof lstatSync): Stats | undefined {
  if (path.includes('\0')) return undefined;
  try {
    return ask(path, { throwIfNoEntry: false });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENAMETOOLONG' || code === 'ELOOP') return undefined;
    throw error;
  }
}
