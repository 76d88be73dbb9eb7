/**
 * Every spelling of a C token is a small number, the same for all texts of this process: two tokens are spelled alike
 * exactly when their numbers are equal. The lexer asks with a piece of text and its hash, so no string is made for a
 * spelling that is known already. Numbers are never given back: kernel trees share nearly all of theirs.
 */
const texts: string[] = [''];
let hashes = new Int32Array(1 << 17);
/** Open addressing; 0 is a free slot. Its length is a power of two and at least twice the number of spellings. */
let slots = new Int32Array(1 << 18);

export const HASH_START = 0x1505;

/** The text of a spelling. */
export function spellingText(spelling: number): string {
  return texts[spelling]!;
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
  const length = end - start;
  if (length === 0) return 0;
  const mask = slots.length - 1;
  let slot = (hash ^ (hash >>> 15)) & mask;
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
  return add(detached(text, start, end), hash, slot);
}

function add(text: string, hash: number, slot: number): number {
  const spelling = texts.length;
  texts.push(text);
  if (spelling >= hashes.length) {
    const grown = new Int32Array(hashes.length * 2);
    grown.set(hashes);
    hashes = grown;
  }
  hashes[spelling] = hash;
  slots[slot] = spelling;
  if (texts.length * 2 > slots.length) {
    slots = new Int32Array(slots.length * 2);
    const mask = slots.length - 1;
    for (let i = 1; i < texts.length; i++) {
      const h = hashes[i]!;
      let free = (h ^ (h >>> 15)) & mask;
      while (slots[free] !== 0) free = (free + 1) & mask;
      slots[free] = i;
    }
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
