/** Kernel trees and bundled files on a local disk, for the entry points that run under Node. */
import { lstatSync, readdirSync, readFileSync, statSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { decodeText } from '../tree/decode';
import type { Tree } from '../tree/tree';

/** A folder on disk as a Tree. Each file is read once; a file that changed is seen by a new DiskTree. */
export class DiskTree implements Tree {
  readonly isImmediate = true;
  /** Texts, and the size and times that their files had before they were read. */
  private readonly cache = new Map<string, { readonly text: string | undefined; readonly times: string | undefined }>();
  private readonly folders = new Map<string, Folder>();
  constructor(
    readonly root: string,
    readonly name: string = root,
  ) {}
  read(path: string): string | undefined {
    const read = this.cache.get(path);
    if (read) return read.text;
    const known = this.listed(path);
    if (known === 'nothing') return undefined;
    const full = join(this.root, path);
    const times = this.times(path);
    const text = known === 'file' ? regularText(full) : readText(full);
    this.cache.set(path, { text, times });
    return text;
  }
  signature(path: string): string | undefined {
    const read = this.cache.get(path);
    const now = this.listed(path) === 'nothing' ? '' : this.times(path);
    if (read) return read.times === now ? now : undefined;
    return now;
  }
  /** '' where no regular file is; undefined where it may change once more within the tick of the clock of its times. */
  private times(path: string): string | undefined {
    const status = statusOf(join(this.root, path), statSync);
    if (!status?.isFile()) return '';
    const { ctimeMs, ino, mtimeMs, size } = status;
    const isNew = Math.max(ctimeMs, mtimeMs) > Date.now() - safeAge;
    return isNew ? undefined : [size, mtimeMs, ctimeMs, ino].join(' ');
  }
  isLink(path: string): boolean {
    return statusOf(join(this.root, path), lstatSync)?.isSymbolicLink() ?? false;
  }

  /**
   * What a listing of its folder says of a path; undefined where it must be asked for itself. An #include looks for its
   * header in half a dozen folders, so a folder in which names are looked for again and again is listed.
   */
  private listed(path: string): 'file' | 'nothing' | undefined {
    // Of other names a file system may have several spellings.
    if (!plainPath.test(path)) return undefined;
    const slash = path.lastIndexOf('/');
    const folder = this.folder(slash < 0 ? '' : path.slice(0, slash));
    if (!folder.names || performance.now() - folder.since > listingLasts) {
      folder.names = undefined;
      if (++folder.lookups < lookupsBeforeListing) return undefined;
      folder.names = namesIn(join(this.root, folder.path));
      folder.since = performance.now();
    }
    const isFile = folder.names?.get(path.slice(slash + 1));
    if (isFile === undefined) return folder.names && 'nothing';
    return isFile ? 'file' : undefined;
  }
  private folder(path: string): Folder {
    let folder = this.folders.get(path);
    if (!folder) this.folders.set(path, (folder = { path, lookups: 0, since: 0, names: undefined }));
    return folder;
  }
}

interface Folder {
  readonly path: string;
  lookups: number;
  /** When it was listed, in milliseconds. */
  since: number;
  /** Whether a regular file stands under the name, and no link or something else. */
  names: ReadonlyMap<string, boolean> | undefined;
}
const lookupsBeforeListing = 4;
/** Milliseconds after its last change from which on a file's times tell one text from another. */
const safeAge = 2000;
/** Milliseconds for which a file is not seen that appears after its folder was listed. */
const listingLasts = 1000;
const plainPath = /^[\w.+/-]+$/;

/** Nothing where there is no such folder; undefined where it cannot be listed. */
function namesIn(folder: string): ReadonlyMap<string, boolean> | undefined {
  try {
    return new Map(readdirSync(folder, { withFileTypes: true }).map((entry) => [entry.name, entry.isFile()]));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? new Map() : undefined;
  }
}

/** The file's text as decodeText() has it, or undefined where no regular file can be read. */
export function readText(path: string): string | undefined {
  return statusOf(path, statSync)?.isFile() ? decodeText(readFileSync(path)) : undefined;
}
/** As readText() where a regular file stood a moment ago. */
function regularText(path: string): string | undefined {
  try {
    return decodeText(readFileSync(path));
  } catch {
    return readText(path); // It is gone or another now; or it says why it cannot be read.
  }
}

/** What is there, or undefined: nothing, or a name that no file can have, as half-typed `source` and `#include` lines do. */
function statusOf(path: string, ask: typeof statSync | typeof lstatSync): Stats | undefined {
  if (path.includes('\0')) return undefined;
  try {
    return ask(path, { throwIfNoEntry: false });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTDIR' || code === 'ENAMETOOLONG' || code === 'ELOOP') return undefined;
    throw error;
  }
}
