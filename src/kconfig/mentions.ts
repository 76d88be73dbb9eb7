/** The uses of symbols' names in one Kconfig file. A kernel has 65,000 of them, so they are kept as plain numbers. */
import type { KSymbol, Place } from './model';

const roles = ['definition', 'select', 'imply', 'default', 'range', 'depends', 'condition'] as const;
export type MentionRole = (typeof roles)[number];

/** One use of a symbol's name in a Kconfig file. */
export interface Mention {
  readonly symbol: KSymbol;
  readonly place: Place;
  readonly role: MentionRole;
}

export class Mentions implements Iterable<Mention> {
  private readonly symbols: KSymbol[] = [];
  /** Four of each: offset, end, line, and the number of its role. */
  private readonly numbers: number[] = [];
  constructor(private readonly path: string) {}

  /** `place` lies in this file. */
  add(symbol: KSymbol, { offset, end, line }: Place, role: MentionRole): void {
    this.symbols.push(symbol);
    this.numbers.push(offset, end, line, roles.indexOf(role));
  }

  *[Symbol.iterator](): Iterator<Mention> {
    for (let i = 0; i < this.symbols.length; i++) yield this.mention(i);
  }
  /** Those of one symbol. */
  of(symbol: KSymbol): Mention[] {
    return this.symbols.flatMap((one, i) => (one === symbol ? [this.mention(i)] : []));
  }
  /** The first one around an offset of the file. */
  at(offset: number): Mention | undefined {
    const { numbers } = this;
    const i = this.symbols.findIndex((_, i) => numbers[4 * i]! <= offset && offset <= numbers[4 * i + 1]!);
    return i < 0 ? undefined : this.mention(i);
  }
  private mention(i: number): Mention {
    const [offset = 0, end = 0, line = 0, role = 0] = this.numbers.slice(4 * i, 4 * i + 4);
    return { symbol: this.symbols[i]!, place: { path: this.path, offset, end, line }, role: roles[role]! };
  }
}
