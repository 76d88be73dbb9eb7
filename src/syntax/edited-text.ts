/** A text that is open in the editor and changes: what C and Kconfig documents have in common. */
import { ParsedText } from './parsed-text';
import type { Grammar } from './runtime';
import { applyEdits, type TextEdit } from './text';

export class EditedText {
  private content: string;
  private revision: number;
  protected readonly parsed: ParsedText;

  constructor(grammar: Grammar, text: string, version: number) {
    this.content = text;
    this.revision = version;
    this.parsed = new ParsedText(grammar);
  }

  get text(): string {
    return this.content;
  }

  /** The editor's number of this text; an answer is about the version that was current when it was asked for. */
  get version(): number {
    return this.revision;
  }

  /** The text changes: `edits` one after the other, or a whole new text. */
  update(edits: readonly TextEdit[] | string, version: number): void {
    this.content = typeof edits === 'string' ? edits : applyEdits(this.content, edits);
    this.revision = version;
  }

  /** Gives memory back. The document still answers afterwards, by reading again. */
  close(): void {
    this.parsed.delete();
  }
}
