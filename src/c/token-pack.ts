/**
 * Tokens of many texts in one block of bytes, to be kept from one life of the program to the next: four bytes a token, and
 * a text's own arrays are made when it is first asked for. Texts are found by a digest of them, so what is in a pack may be
 * of no use but is never wrong. Spellings are numbered anew in each process: a pack has numbers of its own, and the table
 * of them that lexer-spellings takes over.
 *
 * The block: the sizes of what follows; columns of 32 bits (where each spelling ends, the table of spellings, what is too
 * wide for other columns, directives), of 16 bits (spellings of tokens) and of 8 bits (their kinds, and their distances); all
 * spellings in one piece; a JSON text that says which texts there are.
 */
import type { KeptText } from './files';
import { newLexedText, tokenEnd, type LexedText } from './lexer';
import { adoptSpellings, slotsFor, spell, spellingCount, spellingText, spellPieceOfKept } from './lexer-spellings';
import { END, LINE_START, SPACE, SPLICED } from './lexer-tokens';
import type { TextIndex } from './preprocessor-index';

/** A text to be packed. */
export interface TextToPack {
  readonly digest: string;
  readonly lexed: LexedText;
  readonly index: TextIndex | undefined;
  /** How many packs ago somebody asked for the text. */
  readonly age: number;
}

/** A text in a pack; `first…` are where its part of a column begins. */
interface PackedText {
  readonly digest: string;
  readonly age: number;
  /** UTF-16 units. */
  readonly length: number;
  readonly count: number;
  readonly firstToken: number;
  readonly firstWide: number;
  readonly firstDirective: number;
  readonly directives: number;
  /** In the pack's own numbers. */
  readonly guard: number;
  readonly index?: TextIndex | undefined;
}

interface Contents {
  readonly texts: readonly PackedText[];
  /** Spellings that are not ASCII: numbers and texts. They are empty in the one piece. */
  readonly others: readonly (readonly [number, string])[];
}

/** Of the block: changes with its form. */
const mark = 0x50_41_43_4b;
const headWords = 8;

/** Kind of a spliced token, whose true kind and length stand among the wide numbers. */
const WIDE = 7;
/** A distance from the start of the token before that stands among the wide numbers. */
const FAR = 255;
/** Bits of a token's first byte: three of the kind, two of the flags, three that are the highest of the spelling. */
const FLAGS = 3;
const HIGH = 5;
const mostSpellings = 1 << 19;

/** The block, in parts that follow one another: it is several megabytes, which nobody needs in one piece to write them. */
export function packTexts(texts: readonly TextToPack[]): readonly Uint8Array[] {
  const numbers = new Int32Array(spellingCount());
  const spellings: string[] = [''];
  const others: [number, string][] = [];
  const ends: number[] = [0];
  let blobLength = 0;
  const numberOf = (spelling: number): number => {
    if (spelling === 0 || numbers[spelling] !== 0) return numbers[spelling]!;
    const number = spellings.length;
    const text = spellingText(spelling);
    const isPlain = /^[\0-\x7f]*$/.test(text);
    if (!isPlain) others.push([number, text]);
    spellings.push(isPlain ? text : '');
    blobLength += spellings[number]!.length;
    ends.push(blobLength);
    return (numbers[spelling] = number);
  };

  const total = texts.reduce((sum, { lexed }) => sum + lexed.count, 0);
  const firsts = new Uint8Array(total);
  const steps = new Uint8Array(total);
  const lows = new Uint16Array(total);
  const wides: number[] = [];
  const lines: number[] = [];
  const packed: PackedText[] = [];
  let token = 0;
  for (const { digest, age, index, lexed } of texts) {
    const { count, directives } = lexed;
    if (spellings.length + count > mostSpellings) continue;
    const [firstToken, firstWide, firstDirective] = [token, wides.length, lines.length];
    for (let i = 0, before = 0; i < count; i++, token++) {
      const number = numberOf(lexed.spellings[i]!);
      const start = lexed.starts[i]!;
      const flags = lexed.flags[i]!;
      const step = start - before;
      before = start;
      steps[token] = Math.min(step, FAR);
      if (step >= FAR) wides.push(step);
      const kind = lexed.kinds[i]!;
      if (flags & SPLICED) wides.push(kind, tokenEnd(lexed, i) - start);
      const shown = flags & SPLICED ? WIDE : kind;
      firsts[token] = shown | ((flags & (SPACE | LINE_START)) << FLAGS) | ((number >> 16) << HIGH);
      lows[token] = number;
    }
    for (const column of [directives.tokens, directives.afters, directives.branchEnds])
      for (const line of column) lines.push(line);
    const guard = numberOf(lexed.guard);
    packed.push({
      digest,
      age,
      length: lexed.starts[count]!,
      count,
      firstToken,
      firstWide,
      firstDirective,
      directives: directives.count,
      guard,
      index,
    });
  }

  const contents: Contents = { texts: packed, others };
  const encoder = new TextEncoder();
  const tail = [encoder.encode(spellings.join('')), encoder.encode(JSON.stringify(contents))] as const;
  const slots = slotsFor(spellings);
  const words = [Int32Array.from(ends), slots, Int32Array.from(wides), Int32Array.from(lines)];
  const head = [mark, ends.length, slots.length, wides.length, lines.length, token, tail[0].length, tail[1].length];
  const parts = [Int32Array.from({ length: headWords }, (_, i) => head[i] ?? 0), ...words, lows, firsts, steps];
  return [...parts.map((part) => new Uint8Array(part.buffer, 0, sizeOf(part, token))), ...tail];
}
function sizeOf(part: Int32Array | Uint16Array | Uint8Array, tokens: number): number {
  return part instanceof Int32Array ? part.byteLength : part.BYTES_PER_ELEMENT * tokens;
}
interface Digests {
  has(digest: string): boolean;
}

export class TokenPack {
  private readonly byDigest: ReadonlyMap<string, PackedText>;
  /** The process's number of each spelling; 0: it has not been asked for. */
  private readonly numbers: Int32Array;

  private constructor(
    contents: Contents,
    private readonly spellings: string,
    private readonly ends: Int32Array,
    slots: Int32Array,
    private readonly wides: Int32Array,
    private readonly lines: Int32Array,
    private readonly lows: Uint16Array,
    private readonly firsts: Uint8Array,
    private readonly steps: Uint8Array,
  ) {
    this.byDigest = new Map(contents.texts.map((text) => [text.digest, text]));
    this.numbers = adoptSpellings({ text: spellings, ends, slots });
    for (const [number, text] of contents.others) this.numbers[number] = spell(text);
  }

  /** undefined where the bytes are no pack, or one of another form. */
  static open(bytes: Uint8Array): TokenPack | undefined {
    const { buffer, byteOffset, byteLength } = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
    if (byteLength < 4 * headWords) return undefined;
    const head = new Int32Array(buffer, byteOffset, headWords);
    const [found, spellings, slots, wides, lines, tokens, blob, json] = head as unknown as number[];
    const counts = [spellings!, slots!, wides!, lines!, tokens!, tokens!, tokens!, blob!, json!];
    const sizes = counts.map((count, i) => count * [4, 4, 4, 4, 2, 1, 1, 1, 1][i]!);
    if (found !== mark || sizes.some((size) => size < 0)) return undefined;
    const starts = [byteOffset + 4 * headWords];
    for (const size of sizes) starts.push(starts.at(-1)! + size);
    if (starts.at(-1) !== byteOffset + byteLength) return undefined;
    const word = (part: number) => new Int32Array(buffer, starts[part], counts[part]);
    const byte = (part: number) => new Uint8Array(buffer, starts[part], counts[part]);
    const lows = new Uint16Array(buffer, starts[4], tokens);
    const decoder = new TextDecoder();
    const contents = JSON.parse(decoder.decode(byte(8))) as Contents;
    return new TokenPack(contents, decoder.decode(byte(7)), word(0), word(1), word(2), word(3), lows, byte(5), byte(6));
  }

  has(digest: string): boolean {
    return this.byDigest.has(digest);
  }
  /** What is packed under the digest of the text that `source` is or reads. */
  find(digest: string, source: string | (() => string)): KeptText | undefined {
    const packed = this.byDigest.get(digest);
    return packed && { isGuarded: packed.guard !== 0, index: packed.index, tokens: () => this.tokens(packed, source) };
  }

  /** All texts but those with these digests, a pack older unless they are `needed`. */
  *others(digests: Digests, needed: Digests = new Set()): Iterable<TextToPack> {
    for (const packed of this.byDigest.values()) {
      const { digest, age, index } = packed;
      if (!digests.has(digest))
        yield { digest, lexed: this.tokens(packed, ''), index, age: needed.has(digest) ? 0 : age + 1 };
    }
  }

  private tokens(
    { length, count, firstToken, firstWide, firstDirective, directives, guard }: PackedText,
    source: string | (() => string),
  ): LexedText {
    const { wides, lines, lows, firsts, steps, numbers } = this;
    const lexed = newLexedText(source, count);
    const { kinds, flags, starts, spellings } = lexed;
    let spliced: Map<number, number> | undefined;
    let wide = firstWide;
    for (let i = 0, start = 0; i < count; i++) {
      const first = firsts[firstToken + i]!;
      const step = steps[firstToken + i]!;
      const number = lows[firstToken + i]! | ((first >> HIGH) << 16);
      start += step === FAR ? wides[wide++]! : step;
      starts[i] = start;
      spellings[i] = numbers[number]! || this.translate(number);
      kinds[i] = first & ((1 << FLAGS) - 1);
      flags[i] = (first >> FLAGS) & (SPACE | LINE_START);
      if (kinds[i] === WIDE) {
        kinds[i] = wides[wide++]!;
        flags[i]! |= SPLICED;
        (spliced ??= new Map()).set(i, start + wides[wide++]!);
      }
    }
    kinds[count] = END;
    flags[count] = LINE_START | SPACE;
    starts[count] = length;
    if (spliced) lexed.splicedEnds = spliced;
    const afters = firstDirective + directives + 1;
    lexed.directives = {
      count: directives,
      tokens: lines.subarray(firstDirective, afters),
      afters: lines.subarray(afters, afters + directives),
      branchEnds: lines.subarray(afters + directives, afters + 2 * directives),
    };
    lexed.guard = guard === 0 ? 0 : numbers[guard]! || this.translate(guard);
    return lexed;
  }
  private translate(number: number): number {
    return (this.numbers[number] = spellPieceOfKept(this.spellings, this.ends[number - 1] ?? 0, this.ends[number]!));
  }
}
