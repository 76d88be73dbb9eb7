/**
 * Offsets of a patch's text as positions of its document, and back. By line and column, because a document has one kind
 * of line end where the patch of a file with CR LF has two. Exported for its test; knows no editor.
 */
export interface LineColumn {
  readonly line: number;
  readonly character: number;
}

export class PatchLines {
  private readonly starts: number[] = [0];

  constructor(readonly text: string) {
    for (const { index } of text.matchAll(/\r\n|\r|\n/g)) {
      const length = text[index] === '\r' && text[index + 1] === '\n' ? 2 : 1;
      this.starts.push(index + length);
    }
  }

  positionAt(offset: number): LineColumn {
    let [low, high] = [0, this.starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.starts[middle]! <= offset) low = middle + 1;
      else high = middle;
    }
    const line = Math.max(0, low - 1);
    return { line, character: Math.max(0, offset - this.starts[line]!) };
  }

  offsetAt({ line, character }: LineColumn): number {
    const start = this.starts[Math.min(line, this.starts.length - 1)]!;
    const end = this.starts[line + 1] ?? this.text.length + 1;
    return Math.min(start + character, Math.max(start, end - 1));
  }
}
