/**
 * A tree that follows a text. The text tree-sitter sees is not the editor's but the readable one, which can change in
 * places far from the edit (an opened comment, an `#if` that now splits a statement); so the edit told to tree-sitter
 * is the difference of the two readable texts. tree-sitter promises that an incremental tree is like a fresh one only
 * for text without errors: a tree with an ERROR in it is made afresh.
 */
import { Edit, type Tree } from 'web-tree-sitter';
import type { Grammar } from './runtime';
import { differenceOf, pointAt } from './text';

export class ParsedText {
  private text = '';
  private tree: Tree | undefined;

  constructor(private readonly grammar: Grammar) {}

  /** The tree of `text`, undefined if tree-sitter gave up on it. It belongs to this object until the next call. */
  parse(text: string): Tree | undefined {
    if (this.tree && text === this.text) return this.tree;
    const before = this.tree;
    let after = before && this.reparse(before, text);
    if (!after || after.rootNode.hasError) {
      after?.delete();
      after = this.grammar.parse(text);
    }
    before?.delete();
    this.tree = after;
    this.text = text;
    return after;
  }

  private reparse(tree: Tree, text: string): Tree | undefined {
    const edit = differenceOf(this.text, text);
    if (!edit) return undefined;
    const newEnd = edit.start + edit.text.length;
    tree.edit(
      new Edit({
        startIndex: edit.start,
        oldEndIndex: edit.end,
        newEndIndex: newEnd,
        startPosition: pointAt(this.text, edit.start),
        oldEndPosition: pointAt(this.text, edit.end),
        newEndPosition: pointAt(text, newEnd),
      }),
    );
    return this.grammar.parse(text, tree);
  }

  /** Gives the WebAssembly memory back. */
  delete(): void {
    this.tree?.delete();
    this.tree = undefined;
    this.text = '';
  }
}
