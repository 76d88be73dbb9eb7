/** `#pragma pack`: the limit on the alignment of members where the text is being read, and the stack of push and pop. */
export class Packing {
  /** Bytes; 0 for no limit. */
  limit = 0;
  /** How often it was asked to change. */
  changes = 0;
  private readonly stack: { readonly limit: number; readonly name: string | undefined }[] = [];

  /** Carries out what stands behind `pack`: `(n)`, `()`, `(push)`, `(push, n)`, `(pop)`, with names as in MSVC; false where it is none of these. */
  run(text: string): boolean {
    this.changes++;
    const inside = /^\(([^()]*)\)$/.exec(text.replace(/\s+/g, ''))?.[1];
    if (inside === undefined) return false;
    const [verb, ...rest] = inside.split(',');
    const number = (word: string | undefined) => (word !== undefined && /^(1|2|4|8|16)$/.test(word) ? Number(word) : 0);
    const name = rest.find((word) => /^[A-Za-z_]/.test(word));
    if (verb === '') this.limit = 0;
    else if (verb === 'push') {
      this.stack.push({ limit: this.limit, name });
      const limit = number(rest.at(-1));
      if (limit > 0) this.limit = limit;
    } else if (verb === 'pop') {
      const named = name === undefined ? -1 : this.stack.findLastIndex((entry) => entry.name === name);
      const [popped] = this.stack.splice(named >= 0 ? named : Math.max(0, this.stack.length - 1));
      if (popped) this.limit = popped.limit;
    } else if (number(verb) > 0) this.limit = number(verb);
    else return verb === '0' && (this.limit = 0) === 0;
    return true;
  }
}
