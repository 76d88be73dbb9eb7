/**
 * A Store in a folder on disk. Each entry is a file of its own, named by a digest of its key and of the build that made it, and
 * begins with a digest of the rest: a file that another build wrote is never found, one that was cut short or touched is
 * thrown away. The folder may be deleted at any time; it never holds more than is said here.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Store } from '../service/serve';

const mostFiles = 24;
const mostBytes = 64 << 20;
const digestBytes = 32;
function digestOf(parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** `build`: texts that tell the program that reads, with what it brings, from any other. `tell` hears, once, why nothing can be kept. */
export class DiskStore implements Store {
  private readonly build: string;
  private isBroken = false;
  constructor(
    private readonly folder: string,
    build: readonly string[],
    private readonly tell: (text: string) => void,
  ) {
    this.build = this.digest(build);
  }

  digest(texts: Iterable<string>): string {
    const hash = createHash('sha256');
    for (const text of texts) {
      // ASCII, mostly. The rest not as UTF-8, in which lone surrogates are all the same.
      const encoding = Buffer.byteLength(text) === text.length ? 'latin1' : 'utf16le';
      hash.update(`${text.length} ${encoding} `);
      hash.update(text, encoding);
    }
    return hash.digest('hex');
  }

  get(key: string): Uint8Array | undefined {
    const file = this.file(key);
    return this.attempt(() => {
      if (!statSync(file, { throwIfNoEntry: false })) return undefined;
      const whole = readFileSync(file);
      const body = whole.subarray(digestBytes);
      if (!digestOf([body]).equals(whole.subarray(0, digestBytes))) {
        rmSync(file, { force: true });
        return undefined;
      }
      const now = new Date();
      utimesSync(file, now, now);
      return body;
    });
  }

  put(key: string, parts: readonly Uint8Array[]): void {
    const file = this.file(key);
    this.attempt(() => {
      mkdirSync(this.folder, { recursive: true });
      // Under its name only when it is whole: another worker may read it at any time.
      const unfinished = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
      const descriptor = openSync(unfinished, 'w');
      try {
        for (const part of [digestOf(parts), ...parts]) writeFileSync(descriptor, part);
      } finally {
        closeSync(descriptor);
      }
      renameSync(unfinished, file);
      this.trim();
    });
  }

  private file(key: string): string {
    return join(this.folder, this.digest([this.build, key]));
  }

  /** Removes what was used longest ago. */
  private trim(): void {
    const files = readdirSync(this.folder).flatMap((name) => {
      const path = join(this.folder, name);
      const status = statSync(path, { throwIfNoEntry: false });
      return status?.isFile() ? [{ path, size: status.size, used: status.mtimeMs }] : [];
    });
    files.sort((a, b) => b.used - a.used);
    let bytes = 0;
    files.forEach(({ path, size }, index) => {
      bytes += size;
      if (index >= mostFiles || bytes > mostBytes) rmSync(path, { force: true });
    });
  }

  /** A disk that is full or read-only costs time, not answers. */
  private attempt<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      if (!this.isBroken) this.tell(`Nothing is kept in ${this.folder}: ${(error as Error).message}`);
      this.isBroken = true;
      return undefined;
    }
  }
}
