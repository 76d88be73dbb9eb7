/**
 * Statements as the run counts them: what is executed, one by one. A block is none; an `if` is its condition, with the
 * statements it guards listed on their own.
 */
import type { Node } from 'web-tree-sitter';
import type { Span } from './text';
import { around, spanOf, walk } from './tree-walk';

export interface Statement {
  readonly kind:
    'expression' | 'declaration' | 'return' | 'if' | 'switch' | 'while' | 'do' | 'for' | 'goto' | 'break' | 'continue';
  /** The whole statement, for `if` and loops with all that belongs to it. */
  readonly range: Span;
  /** What it executes itself: up to the `)` of an `if` or loop, from the `while` of a `do`, else all of it. */
  readonly head: Span;
  /** False where there is nothing to execute: `;`, a declaration without an initial value. */
  readonly executes: boolean;
}

const kinds: Readonly<Record<string, Statement['kind']>> = {
  expression_statement: 'expression',
  declaration: 'declaration',
  type_definition: 'declaration',
  return_statement: 'return',
  if_statement: 'if',
  switch_statement: 'switch',
  while_statement: 'while',
  do_statement: 'do',
  for_statement: 'for',
  goto_statement: 'goto',
  break_statement: 'break',
  continue_statement: 'continue',
};

/** All statements below `node` (a function's definition or a block), in the order of the text. */
export function statementsIn(node: Node): Statement[] {
  const statements: Statement[] = [];
  walk(node, (cursor) => {
    const type = cursor.nodeType;
    if (kinds[type]) {
      const statement = statementOf(cursor.currentNode);
      if (statement) statements.push(statement);
    }
    // Parameters and types hold no statements; expressions may, in `({ … })`.
    return type === 'parameter_list' || type === 'field_declaration_list' ? 'over' : 'into';
  });
  return statements;
}

/** The innermost statement that `node` belongs to; undefined in a block's own braces and at file scope. */
export function statementAround(node: Node): Statement | undefined {
  let found: Statement | undefined;
  for (const at of around(node)) {
    if (at.type === 'translation_unit') return undefined;
    if (at.type === 'function_definition' || at.type === 'compound_statement') return found;
    found ??= statementOf(at);
  }
  return found;
}

/** The node's own record; undefined if it is no statement, or the declaration in the head of a `for`. */
function statementOf(node: Node): Statement | undefined {
  const kind = kinds[node.type];
  if (!kind || (node.parent?.type === 'for_statement' && node.type === 'declaration')) return undefined;
  return { kind, range: spanOf(node), head: headOf(node), executes: executes(node) };
}

function headOf(node: Node): Span {
  const whole = spanOf(node);
  switch (node.type) {
    case 'if_statement':
    case 'switch_statement':
    case 'while_statement':
      return { start: whole.start, end: node.childForFieldName('condition')?.endIndex ?? whole.end };
    case 'do_statement': {
      const keyword = node.children.find((child) => child.type === 'while');
      return { start: keyword?.startIndex ?? whole.start, end: whole.end };
    }
    case 'for_statement': {
      const body = node.childForFieldName('body');
      const close = node.children.filter((child) => child.type === ')' && (!body || child.endIndex <= body.startIndex));
      return { start: whole.start, end: close[close.length - 1]?.endIndex ?? whole.end };
    }
    default:
      return whole;
  }
}

function executes(node: Node): boolean {
  if (node.type === 'type_definition') return false;
  if (node.type === 'expression_statement') return node.firstNamedChild !== null;
  if (node.type !== 'declaration') return true;
  const isStatic = node.children.some(
    (child) => child.type === 'storage_class_specifier' && child.firstChild?.type === 'static',
  );
  return !isStatic && node.namedChildren.some((child) => child.type === 'init_declarator');
}
