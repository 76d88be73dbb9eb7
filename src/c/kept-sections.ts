/**
 * Sections of units (kept-unit.ts) in one block of bytes, behind a head of whoever keeps them: the length of the head in
 * bytes; the head, a JSON text; the sections.
 */
import { KeptUnit } from './kept-unit';

interface Stored<Head> {
  readonly head: Head;
  /** Path and bytes of each section, in order. */
  readonly sections: readonly (readonly [path: string, bytes: number])[];
}

/** The block, in parts. Each section is a multiple of four bytes long. */
export function packSections<Head>(head: Head, sections: ReadonlyMap<string, Uint8Array>): readonly Uint8Array[] {
  const stored: Stored<Head> = {
    head,
    sections: [...sections].map(([path, { length }]) => [path, length]),
  };
  const json = new TextEncoder().encode(JSON.stringify(stored));
  const padding = new Uint8Array((4 - (json.length % 4)) % 4).fill(32);
  const length = new Uint8Array(Int32Array.of(json.length + padding.length).buffer);
  return [length, json, padding, ...sections.values()];
}

export class KeptSections<Head> {
  private readonly sections = new Map<string, Uint8Array>();
  private readonly opened = new Map<string, KeptUnit>();
  private constructor(
    readonly head: Head,
    bytes: Uint8Array,
    stored: Stored<Head>['sections'],
  ) {
    let from = 0;
    for (const [path, length] of stored) this.sections.set(path, bytes.subarray(from, (from += length)));
  }
  /** `bytes` is a block as packSections() made it. */
  static open<Head>(bytes: Uint8Array): KeptSections<Head> {
    const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
    const [headBytes] = new Int32Array(aligned.buffer, aligned.byteOffset, 1) as unknown as [number];
    const behind = 4 + headBytes;
    const { head, sections } = JSON.parse(new TextDecoder().decode(aligned.subarray(4, behind))) as Stored<Head>;
    return new KeptSections(head, aligned.subarray(behind), sections);
  }

  get paths(): Iterable<string> {
    return this.sections.keys();
  }
  bytes(path: string): Uint8Array | undefined {
    return this.sections.get(path);
  }
  unit(path: string): KeptUnit | undefined {
    let unit = this.opened.get(path);
    const bytes = unit ? undefined : this.sections.get(path);
    if (bytes) this.opened.set(path, (unit = KeptUnit.open(bytes)));
    return unit;
  }
}
