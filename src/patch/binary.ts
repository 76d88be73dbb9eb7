/**
 * `GIT binary patch`: git's base85, zlib, and the delta form of its packs (Documentation/gitformat-pack, "deltified
 * representation"). The inflating is the platform's own DecompressionStream; every length is checked against what the
 * patch announces before memory is taken for it.
 */
import { limits, type Problems } from './limits';
import type { BinaryChange, BinaryData } from './patch';
import { lineEnd, offsetOf, trimReturn, type Source } from './source';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~';
const digits = new Int8Array(128).fill(-1);
for (let digit = 0; digit < alphabet.length; digit++) digits[alphabet.charCodeAt(digit)] = digit;

/** The binary patch that begins behind the line `GIT binary patch`, at `at`, and where the text goes on. */
export function readBinary(source: Source, at: number, problems: Problems): { change: BinaryChange; next: number } {
  const forward = readHalf(source, at);
  if (typeof forward === 'string') {
    problems.add('bad-binary', `The binary patch cannot be read: ${forward}.`, offsetOf(source, at));
    return { change: { kind: 'omitted' }, next: at };
  }
  const reverse = readHalf(source, forward.next);
  if (typeof reverse === 'string')
    return { change: { kind: 'git', forward: forward.data, reverse: undefined }, next: forward.next };
  return { change: { kind: 'git', forward: forward.data, reverse: reverse.data }, next: reverse.next };
}

function readHalf(source: Source, at: number): { data: BinaryData; next: number } | string {
  const { text, to } = source;
  const headerEnd = lineEnd(text, at, to);
  const header = /^(literal|delta) (\d{1,9})\r?$/.exec(text.slice(at, Math.min(headerEnd, at + 40)));
  if (!header) return 'neither "literal" nor "delta" with a size is here';
  const size = Number(header[2]);
  if (size > limits.binary) return `it has ${size} bytes, more than ${limits.binary}`;
  const chunks: Uint8Array[] = [];
  let next = headerEnd + 1;
  let total = 0;
  while (next < to) {
    const end = lineEnd(text, next, to);
    const line = trimReturn(text, next, end);
    next = end + 1;
    if (line === '') break;
    const chunk = decode85(line);
    if (!chunk) return `line "${line.slice(0, 20)}" is not base85`;
    chunks.push(chunk);
    total += chunk.length;
  }
  const deflated = new Uint8Array(total);
  let filled = 0;
  for (const chunk of chunks) {
    deflated.set(chunk, filled);
    filled += chunk.length;
  }
  return { data: { method: header[1] as 'literal' | 'delta', size, deflated }, next: Math.min(next, to) };
}

/** One line: a letter for the number of bytes (A…Z 1…26, a…z 27…52), then five digits for every four bytes. */
function decode85(line: string): Uint8Array | undefined {
  const letter = line.charCodeAt(0);
  const length = letter >= 65 && letter <= 90 ? letter - 64 : letter >= 97 && letter <= 122 ? letter - 70 : 0;
  if (length === 0 || line.length - 1 !== Math.ceil(length / 4) * 5) return undefined;
  const bytes = new Uint8Array(Math.ceil(length / 4) * 4);
  for (let group = 0; group * 4 < length; group++) {
    let value = 0;
    for (let i = 0; i < 5; i++) {
      const digit = digits[line.charCodeAt(1 + group * 5 + i)] ?? -1;
      if (digit < 0) return undefined;
      value = value * 85 + digit;
    }
    if (value > 0xffffffff) return undefined;
    for (let i = 0; i < 4; i++) bytes[group * 4 + i] = Math.floor(value / 2 ** (24 - 8 * i)) & 255;
  }
  return bytes.subarray(0, length);
}

/** The file this half makes, or a sentence saying why not. A delta is made against `base`. */
export async function restore(data: BinaryData, base: Uint8Array | undefined): Promise<Uint8Array | string> {
  const inflated = await inflate(data.deflated, data.size);
  if (typeof inflated === 'string' || data.method === 'literal') return inflated;
  return base === undefined ? 'the bytes it is a delta of are not at hand' : applyDelta(inflated, base);
}

async function inflate(deflated: Uint8Array, size: number): Promise<Uint8Array | string> {
  const result = new Uint8Array(size);
  let filled = 0;
  try {
    const stream = new Blob([deflated as Uint8Array<ArrayBuffer>]).stream();
    const reader = stream.pipeThrough(new DecompressionStream('deflate')).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (filled + value.length > size) {
        await reader.cancel();
        return `it inflates to more than the ${size} bytes it announces`;
      }
      result.set(value, filled);
      filled += value.length;
    }
  } catch (error) {
    return `it does not inflate (${error instanceof Error ? error.message : String(error)})`;
  }
  return filled === size ? result : `it inflates to ${filled} bytes and announces ${size}`;
}

function applyDelta(delta: Uint8Array, base: Uint8Array): Uint8Array | string {
  let at = 0;
  const number = (): number => {
    let value = 0;
    for (let shift = 1; at < delta.length && shift < 2 ** 49; shift *= 128) {
      const byte = delta[at++]!;
      value += (byte & 127) * shift;
      if (byte < 128) break;
    }
    return value;
  };
  if (number() !== base.length) return 'it is a delta of a file with another length';
  const size = number();
  if (size > limits.binary) return `it makes ${size} bytes, more than ${limits.binary}`;
  const result = new Uint8Array(size);
  let filled = 0;
  while (at < delta.length) {
    const op = delta[at++]!;
    let from = delta;
    let start = at;
    let length = op;
    if (op >= 128) {
      const operand = (bits: number, first: number): number => {
        let value = 0;
        for (let i = 0; i < bits; i++) if (op & (1 << (first + i))) value += (delta[at++] ?? 0) * 256 ** i;
        return value;
      };
      from = base;
      start = operand(4, 0);
      length = operand(3, 4) || 0x10000;
    } else at += length;
    if (length === 0 || start + length > from.length || filled + length > size) return 'its delta is damaged';
    result.set(from.subarray(start, start + length), filled);
    filled += length;
  }
  return filled === size ? result : 'its delta is too short';
}
