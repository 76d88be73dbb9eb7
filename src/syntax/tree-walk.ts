/**
 * Walking tree-sitter's trees. Everything here is a loop, not a recursion: a text of ten thousand open braces is a
 * legal input, and its tree is that deep.
 */
import type { Node, TreeCursor } from 'web-tree-sitter';
import type { Span } from './text';

/** What a visitor wants of the node it was shown. */
export type Descend = 'into' | 'over';

/** Shows `visit` the node and all below it in the order of the text; children only where it answers 'into'. */
export function walk(node: Node, visit: (cursor: TreeCursor) => Descend): void {
  const cursor = node.walk();
  try {
    for (;;) {
      if (visit(cursor) === 'into' && cursor.gotoFirstChild()) continue;
      while (!cursor.gotoNextSibling()) if (!cursor.gotoParent()) return;
    }
  } finally {
    cursor.delete();
  }
}

export function spanOf(node: Node): Span {
  return { start: node.startIndex, end: node.endIndex };
}

/**
 * How far up an answer is looked for. Going up one node costs tree-sitter a way down from the root, so in a hostile text
 * with 50,000 nested parentheses going all the way up takes half a minute. Kernel C nests a few dozen deep.
 */
const highest = 500;

/** The node itself and those around it, innermost first. */
export function* around(node: Node): Generator<Node, void, void> {
  let at: Node | null = node;
  for (let level = 0; at && level < highest; level++, at = at.parent) yield at;
}

/** The node itself or the nearest one around it that `accept` takes. */
export function nearest(node: Node, accept: (type: string) => boolean): Node | undefined {
  for (const at of around(node)) if (accept(at.type)) return at;
  return undefined;
}

/** The node that names what a declarator declares; undefined for an abstract one. */
export function declaredName(declarator: Node | null): Node | undefined {
  let at: Node | null = declarator;
  while (at) {
    if (at.type === 'identifier' || at.type === 'type_identifier' || at.type === 'field_identifier') return at;
    const inner: Node | null = at.childForFieldName('declarator');
    at = inner ?? (isWrapper(at.type) ? at.firstNamedChild : null);
  }
  return undefined;
}

/** Whether a declarator declares a function, not a pointer to one. */
export function declaresFunction(declarator: Node): boolean {
  let isFunction = false;
  for (let at: Node | null = declarator; at; at = at.childForFieldName('declarator') ?? inParentheses(at)) {
    if (at.type === 'function_declarator') isFunction = true;
    else if (at.type === 'pointer_declarator') isFunction = false;
  }
  return isFunction;
}

function inParentheses(node: Node): Node | null {
  return isWrapper(node.type) ? node.firstNamedChild : null;
}

function isWrapper(type: string): boolean {
  return type === 'parenthesized_declarator' || type === 'attributed_declarator';
}

/** How many ERROR and MISSING nodes a tree has, and where the first ones are. */
export function syntaxErrors(root: Node, most: number): Span[] {
  const errors: Span[] = [];
  if (!root.hasError) return errors;
  walk(root, (cursor) => {
    if (errors.length >= most) return 'over';
    const node = cursor.currentNode;
    if (node.isError || node.isMissing) {
      errors.push(spanOf(node));
      return 'over';
    }
    return node.hasError ? 'into' : 'over';
  });
  return errors;
}
