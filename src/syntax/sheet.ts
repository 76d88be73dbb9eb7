/**
 * A text as characters that can be overwritten, never inserted or removed: what is written on it keeps every position.
 */

/** Line ends stay whatever is written over them, so rows and columns agree too. */
export class Sheet {
  private readonly units: Uint16Array;
  constructor(text: string) {
    this.units = new Uint16Array(text.length);
    for (let i = 0; i < text.length; i++) this.units[i] = text.charCodeAt(i);
  }

  fill(start: number, end: number, character: string): void {
    const unit = character.charCodeAt(0);
    for (let i = start; i < end; i++) if (this.units[i] !== 10 && this.units[i] !== 13) this.units[i] = unit;
  }

  blank(start: number, end: number): void {
    this.fill(start, end, ' ');
  }

  write(start: number, text: string): void {
    for (let i = 0; i < text.length; i++) this.units[start + i] = text.charCodeAt(i);
  }

  /** One identifier in place of `start..end`, which may run over several lines. */
  name(start: number, end: number): void {
    let lineEnd = start;
    while (lineEnd < end && this.units[lineEnd] !== 10 && this.units[lineEnd] !== 13) lineEnd++;
    this.fill(start, lineEnd, '_');
    this.blank(lineEnd, end);
  }

  toString(): string {
    const pieces: string[] = [];
    for (let i = 0; i < this.units.length; i += 8192) {
      const piece = this.units.subarray(i, i + 8192) as unknown as number[];
      pieces.push(String.fromCharCode.apply(null, piece));
    }
    return pieces.join('');
  }
}
