/**
 * Every spelling of a C token is a small number, the same for all texts of this process: two tokens are spelled alike
 * exactly when their numbers are equal. The lexer asks with a piece of text and its hash, so no string is made for a
 * spelling that is known already. Numbers are never given back: kernel trees share nearly all of theirs.
 *
 * A table that an earlier process made of its spellings (token-pack) can be taken over as a whole: it is looked into
 * after this process's own, and a text is made of one of its spellings when somebody wants to see it.
 */
const texts: (string | undefined)[] = [''];
let hashes = new Int32Array(1 << 17);
/** Open addressing; 0 is a free slot. Its length is a power of two and at least twice the number of spellings in it. */
let slots = new Int32Array(1 << 18);
let adopted: Adopted | undefined;

/** Spellings with numbers of their own, from 1. Number n is text[ends[n - 1], ends[n]), and empty where it stands elsewhere. */
export interface SpellingTable {
  readonly text: string;
  readonly ends: Int32Array;
  /** As this process has them. */
  readonly slots: Int32Array;
}
interface Adopted extends SpellingTable {
  /** The process's number of its number 0. */
  readonly first: number;
  readonly numbers: Int32Array;
}

export const HASH_START = 0x1505;

/** The text of a spelling. */
export function spellingText(spelling: number): string {
  return texts[spelling] ?? adoptedText(spelling);
}
function adoptedText(spelling: number): string {
  const { first, text, ends } = adopted!;
  const number = spelling - first;
  return (texts[spelling] = text.slice(ends[number - 1], ends[number]));
}

/** How many spellings there are; every spelling is below this. */
export function spellingCount(): number {
  return texts.length;
}

/** The number of `text`. */
export function spell(text: string): number {
  return spellPiece(text, 0, text.length, hashPiece(text, 0, text.length));
}

export function hashPiece(text: string, start: number, end: number): number {
  let hash = HASH_START;
  for (let i = start; i < end; i++) hash = (Math.imul(hash, 33) ^ text.charCodeAt(i)) | 0;
  return hash;
}

/** The number of text[start, end); `hash` is that of hashPiece. */
export function spellPiece(text: string, start: number, end: number, hash: number): number {
  const found = find(text, start, end, hash);
  return found >= 0 ? found : add(detached(text, start, end), hash, ~found);
}

/** As spellPiece, of a text that stays in memory: a spelling that is new need not be a copy. */
export function spellPieceOfKept(text: string, start: number, end: number): number {
  const hash = hashPiece(text, start, end);
  const found = find(text, start, end, hash);
  return found >= 0 ? found : add(text.slice(start, end), hash, ~found);
}

/**
 * Takes over the spellings of `table`. Gives the process's numbers of them, by the table's; 0 where it has to be asked for,
 * which is all of them if another table was taken over before.
 */
export function adoptSpellings(table: SpellingTable): Int32Array {
  const numbers = new Int32Array(table.ends.length);
  if (adopted) return numbers;
  const first = texts.length;
  for (let number = 1; number < numbers.length; number++) numbers[number] = first + number;
  for (let spelling = 1; spelling < first; spelling++) {
    const text = texts[spelling]!;
    const number = findIn(table, text, 0, text.length, hashes[spelling]!);
    if (number > 0) numbers[number] = spelling;
  }
  for (let number = 0; number < numbers.length; number++) texts.push(undefined);
  adopted = { ...table, first, numbers };
  return numbers;
}

/** The slots of a table with these spellings, by number; the first and others that are empty are left out. */
export function slotsFor(spellings: readonly string[]): Int32Array {
  let size = 1 << 10;
  while (size < 2 * spellings.length) size *= 2;
  const out = new Int32Array(size);
  spellings.forEach((text, number) => {
    if (text !== '') out[freeSlot(out, hashPiece(text, 0, text.length))] = number;
  });
  return out;
}
const slotOf = (hash: number): number => hash ^ (hash >>> 15);
function freeSlot(table: Int32Array, hash: number): number {
  const mask = table.length - 1;
  let slot = slotOf(hash) & mask;
  while (table[slot] !== 0) slot = (slot + 1) & mask;
  return slot;
}

/** The number of text[start, end) if it is known; else `~` of the slot that is free for it. */
function find(text: string, start: number, end: number, hash: number): number {
  const length = end - start;
  if (length === 0) return 0;
  const mask = slots.length - 1;
  let slot = slotOf(hash) & mask;
  for (;;) {
    const found = slots[slot]!;
    if (found === 0) break;
    if (hashes[found] === hash) {
      const known = texts[found]!;
      if (known.length === length) {
        let i = 0;
        while (i < length && known.charCodeAt(i) === text.charCodeAt(start + i)) i++;
        if (i === length) return found;
      }
    }
    slot = (slot + 1) & mask;
  }
  const number = adopted ? findIn(adopted, text, start, end, hash) : 0;
  return number > 0 ? adopted!.numbers[number]! : ~slot;
}
/** The table's number of text[start, end), or 0. */
function findIn(table: SpellingTable, text: string, start: number, end: number, hash: number): number {
  const { text: all, ends, slots: places } = table;
  const length = end - start;
  const mask = places.length - 1;
  for (let slot = slotOf(hash) & mask; ; slot = (slot + 1) & mask) {
    const number = places[slot]!;
    if (number === 0) return 0;
    const from = ends[number - 1]!;
    if (ends[number]! - from !== length) continue;
    let i = 0;
    while (i < length && all.charCodeAt(from + i) === text.charCodeAt(start + i)) i++;
    if (i === length) return number;
  }
}

function add(text: string, hash: number, slot: number): number {
  const spelling = texts.length;
  texts.push(text);
  while (spelling >= hashes.length) {
    const grown = new Int32Array(hashes.length * 2);
    grown.set(hashes);
    hashes = grown;
  }
  hashes[spelling] = hash;
  slots[slot] = spelling;
  const first = adopted?.first ?? texts.length;
  const behind = first + (adopted?.numbers.length ?? 0);
  if ((first + texts.length - behind) * 2 > slots.length) {
    slots = new Int32Array(slots.length * 2);
    for (let i = 1; i < first; i++) slots[freeSlot(slots, hashes[i]!)] = i;
    for (let i = behind; i < texts.length; i++) slots[freeSlot(slots, hashes[i]!)] = i;
  }
  return spelling;
}

/** A copy that does not keep the whole file's text alive, as an engine's slice of it may. */
function detached(text: string, start: number, end: number): string {
  if (end - start < 12) return text.slice(start, end);
  let out = '';
  for (let i = start; i < end; i += 4096) {
    const codes: number[] = [];
    for (let j = i; j < Math.min(end, i + 4096); j++) codes.push(text.charCodeAt(j));
    out += String.fromCharCode(...codes);
  }
  return out;
}
