/**
 * A file as its lines, for laying hunks on it: each line with its newline, so that "no newline at end" is a plain
 * difference of lines; and an index from a line to its places, built when a hunk is not where it says.
 */
export class FileImage {
  readonly lines: readonly string[];
  private places: Map<string, number[]> | undefined;

  constructor(text: string) {
    const lines: string[] = [];
    for (let at = 0; at < text.length;) {
      const newline = text.indexOf('\n', at);
      const end = newline < 0 ? text.length : newline + 1;
      lines.push(text.slice(at, end));
      at = end;
    }
    this.lines = lines;
  }

  /** 0-based numbers of the lines that are exactly `line`, ascending. */
  placesOf(line: string): readonly number[] {
    if (!this.places) {
      this.places = new Map();
      for (const [number, text] of this.lines.entries()) {
        const known = this.places.get(text);
        if (known) known.push(number);
        else this.places.set(text, [number]);
      }
    }
    return this.places.get(line) ?? [];
  }
}
