/**
 * What a reviewer asks about when the pointer rests on a piece of C: on a field the whole access path, on `=` the
 * assignment, on a function's name its call, on `if` the condition. The answer names the expression and the parts of it
 * whose values are worth showing; the values come from elsewhere.
 */
import type { Node } from 'web-tree-sitter';
import { statementAround, type Statement } from './statements';
import { contains, type Span } from './text';
import { around, spanOf, walk } from './tree-walk';

export type HoverKind =
  | 'identifier'
  | 'member'
  | 'call'
  | 'assignment'
  | 'declaration'
  | 'update'
  | 'subscript'
  | 'dereference'
  | 'address'
  | 'cast'
  | 'condition'
  | 'return'
  | 'initializer'
  | 'expression'
  | 'statement'
  /** The name of a function where it is defined. */
  | 'function'
  /** The name of a macro in its #define, or in an #if. */
  | 'macro'
  /** A Kconfig symbol, in an #if or in code. */
  | 'config';

/** A piece of the target whose value is worth a line. */
export interface HoverPart {
  /** `lvalue` is written by the target, `call` is called, `value` is read. */
  readonly role: 'lvalue' | 'call' | 'value';
  readonly text: string;
  readonly range: Span;
}

export interface HoverTarget {
  readonly kind: HoverKind;
  readonly text: string;
  readonly range: Span;
  /** The statement it belongs to; absent at file scope and in directives. */
  readonly statement?: Statement;
  /** The function around it, under the name an outline gives it. */
  readonly functionName?: string;
  /** In the order of the text, each text once per role. */
  readonly parts: readonly HoverPart[];
  /** Known not to be compiled under the macros given. */
  readonly inactive: boolean;
}

/** A node and how it is to be presented. */
export interface HoverNode {
  readonly kind: HoverKind;
  readonly node: Node;
  /** What is shown, where that is not the node itself. */
  readonly range?: Span;
}

const configName = /^CONFIG_\w+$/;

/** The expression or statement meant by pointing at `node`, the smallest node at the pointer. */
export function hoverNode(node: Node): HoverNode | undefined {
  const parent = node.parent;
  if (!parent) return undefined;
  if (node.isNamed) return namedTarget(node, parent);
  if (/^\w/.test(node.type)) return keywordTarget(node.type, parent);
  return punctuationTarget(node.type, parent);
}

/**
 * A macro that was rewritten to a loop or condition, `list_for_each_entry(…) {`: pointing at its name asks about its
 * head. `word` is what is written there.
 */
export function macroHead(node: Node, word: string): HoverNode | undefined {
  if ((node.type !== 'while_statement' && node.type !== 'if_statement') || !/^\w/.test(word)) return undefined;
  const condition = node.childForFieldName('condition');
  if (!condition || word === 'while' || word === 'if') return undefined;
  return { kind: 'call', node: condition, range: { start: node.startIndex, end: condition.endIndex } };
}

/** Whether a name in the readable text takes the place of a type or of another argument that is no expression. */
export function standsForType(name: string): boolean {
  return /^_{3,}$/.test(name);
}

/** What a selection means: the smallest expression or statement around it. */
export function selectedNode(node: Node): HoverNode | undefined {
  for (const at of around(node)) {
    const found = expressionTarget(at);
    if (found) return found;
    if (at.type === 'function_definition' || at.type === 'compound_statement') return undefined;
  }
  return undefined;
}

function namedTarget(node: Node, parent: Node): HoverNode | undefined {
  switch (node.type) {
    case 'identifier':
      if (configName.test(node.text)) return { kind: 'config', node };
      if (isField(parent, 'function', node)) return { kind: 'call', node: parent };
      if (parent.type === 'function_declarator' && isDefined(parent)) return { kind: 'function', node };
      if (parent.type === 'enumerator') return undefined;
      return { kind: 'identifier', node };
    case 'field_identifier':
      if (parent.type === 'field_designator')
        return parent.parent ? { kind: 'initializer', node: parent.parent } : undefined;
      if (parent.type !== 'field_expression') return undefined;
      return parent.parent && isField(parent.parent, 'function', parent)
        ? { kind: 'call', node: parent.parent }
        : { kind: 'member', node: parent };
    case 'statement_identifier':
      return parent.type === 'goto_statement' ? { kind: 'statement', node: parent } : undefined;
    default:
      return undefined;
  }
}

function keywordTarget(keyword: string, parent: Node): HoverNode | undefined {
  switch (keyword) {
    case 'if':
    case 'while':
    case 'switch':
    case 'for':
    case 'do': {
      const condition = parent.childForFieldName('condition');
      const inner = condition?.type === 'parenthesized_expression' ? condition.firstNamedChild : condition;
      return inner ? { kind: 'condition', node: inner } : undefined;
    }
    case 'return':
      return { kind: 'return', node: parent };
    case 'goto':
    case 'break':
    case 'continue':
      return { kind: 'statement', node: parent };
    case 'sizeof':
      return { kind: 'expression', node: parent };
    default:
      return undefined;
  }
}

function punctuationTarget(operator: string, parent: Node): HoverNode | undefined {
  switch (parent.type) {
    case 'argument_list':
      return parent.parent?.type === 'call_expression' ? { kind: 'call', node: parent.parent } : undefined;
    case 'parenthesized_expression': {
      const isHead = parent.parent && isField(parent.parent, 'condition', parent);
      const inner = parent.firstNamedChild;
      if (inner && isHead && inner.type !== 'compound_statement') return { kind: 'condition', node: inner };
      return inner ? (expressionTarget(inner) ?? { kind: 'expression', node: parent }) : undefined;
    }
    case 'init_declarator':
      return parent.parent?.type === 'declaration' ? { kind: 'declaration', node: parent.parent } : undefined;
    case 'initializer_pair':
      return { kind: 'initializer', node: parent };
    default:
      return operator === '{' || operator === '}' ? undefined : expressionTarget(parent);
  }
}

/** The node as a target of its own; undefined if it is none. */
function expressionTarget(node: Node): HoverNode | undefined {
  switch (node.type) {
    case 'assignment_expression':
      return { kind: 'assignment', node: node.parent?.type === 'expression_statement' ? node.parent : node };
    case 'expression_statement': {
      const inner = node.firstNamedChild;
      if (!inner) return undefined;
      const kind = expressionTarget(inner)?.kind ?? 'statement';
      return { kind, node: kind === 'call' ? inner : node };
    }
    case 'declaration':
      return node.namedChildren.some((child) => child.type === 'init_declarator')
        ? { kind: 'declaration', node }
        : undefined;
    case 'call_expression':
      return { kind: 'call', node };
    case 'field_expression':
      return { kind: 'member', node };
    case 'subscript_expression':
      return { kind: 'subscript', node };
    case 'update_expression':
      return { kind: 'update', node: node.parent?.type === 'expression_statement' ? node.parent : node };
    case 'pointer_expression':
      return { kind: node.childForFieldName('operator')?.type === '&' ? 'address' : 'dereference', node };
    case 'cast_expression':
      return { kind: 'cast', node };
    case 'identifier':
      return { kind: 'identifier', node };
    case 'return_statement':
      return { kind: 'return', node };
    case 'goto_statement':
    case 'break_statement':
    case 'continue_statement':
      return { kind: 'statement', node };
    case 'binary_expression':
    case 'unary_expression':
    case 'conditional_expression':
    case 'comma_expression':
    case 'sizeof_expression':
    case 'compound_literal_expression':
      return { kind: 'expression', node };
    default:
      return undefined;
  }
}

/** Parts are looked for in this many nodes: a hover on a page-long expression need not list it all. */
const widest = 2000;

/** The parts of the target, their texts cut from `text`. */
export function hoverParts({ node, kind }: HoverNode, text: string): HoverPart[] {
  const parts: HoverPart[] = [];
  const seen = new Set<string>();
  const add = (role: HoverPart['role'], part: Node): void => {
    const range = spanOf(part);
    const written = text.slice(range.start, range.end);
    if (seen.has(`${role} ${written}`)) return;
    seen.add(`${role} ${written}`);
    parts.push({ role, text: written, range });
  };
  if (kind === 'identifier' || kind === 'config' || kind === 'function' || kind === 'macro') return parts;
  const lvalues: Span[] = [];
  let left = widest;
  walk(node, (cursor) => {
    if (left-- <= 0) return 'over';
    const at = cursor.currentNode;
    switch (at.type) {
      case 'assignment_expression':
      case 'update_expression': {
        const written = at.childForFieldName(at.type === 'update_expression' ? 'argument' : 'left');
        if (written && written.type !== 'parenthesized_expression') {
          add('lvalue', written);
          lvalues.push(spanOf(written));
        }
        return 'into';
      }
      case 'init_declarator': {
        const name = at.childForFieldName('declarator');
        for (let inner = name; inner; inner = inner.childForFieldName('declarator'))
          if (inner.type === 'identifier') add('lvalue', inner);
        if (name) lvalues.push(spanOf(name));
        return 'into';
      }
      case 'call_expression':
        add('call', at);
        return 'into';
      case 'identifier':
      case 'field_expression':
      case 'subscript_expression':
      case 'pointer_expression':
        return readPart(at, lvalues, add);
      case 'type_descriptor':
      case 'compound_statement':
        return 'over';
      default:
        return 'into';
    }
  });
  return kind === 'member' || kind === 'subscript' || kind === 'dereference' || kind === 'address'
    ? parts.filter((part) => !contains(part.range, spanOf(node)) || part.role === 'call')
    : parts;
}

/** An access path that is read: shown whole, and for the values it goes through looked into. */
function readPart(
  node: Node,
  lvalues: readonly Span[],
  add: (role: HoverPart['role'], part: Node) => void,
): 'into' | 'over' {
  const range = spanOf(node);
  const parent = node.parent;
  if (parent?.type === 'declaration' || parent?.type === 'enumerator') return 'over';
  const isCallee = parent !== null && isField(parent, 'function', node);
  if (isCallee) return node.type === 'identifier' ? 'over' : 'into';
  const isWritten = lvalues.some((lvalue) => contains(lvalue, range));
  // A name in capitals is a constant, one of underscores stands for a type, and the written side is shown as lvalue.
  const isConstant = node.type === 'identifier' && (/^[A-Z][A-Z0-9_]*$/.test(node.text) || standsForType(node.text));
  const isPath = parent !== null && (parent.type === 'field_expression' || parent.type === 'pointer_expression');
  if (!isWritten && !isConstant && !(isPath && node.type === 'field_expression')) add('value', node);
  return node.type === 'identifier' ? 'over' : 'into';
}

function isField(parent: Node, field: string, node: Node): boolean {
  return parent.childForFieldName(field)?.id === node.id;
}

/** Whether a function_declarator is the head of a definition. */
function isDefined(declarator: Node): boolean {
  let at: Node | null = declarator;
  while (at && /declarator$/.test(at.type)) at = at.parent;
  return at?.type === 'function_definition';
}

/** What the document knows about a target. */
export interface HoverPlace {
  /** The function around it, from the outline. */
  readonly functionName: string | undefined;
  readonly inactive: boolean;
  /** Where the name is written, if the tree has it elsewhere. */
  readonly written: Span | undefined;
}

/** The record for a target. */
export function hoverTarget(target: HoverNode, text: string, place: HoverPlace): HoverTarget {
  const range = place.written ?? target.range ?? spanOf(target.node);
  const statement = statementAround(target.node);
  return {
    kind: target.kind,
    text: text.slice(range.start, range.end),
    range,
    ...(statement && { statement }),
    ...(place.functionName !== undefined && { functionName: place.functionName }),
    parts: hoverParts(target, text),
    inactive: place.inactive,
  };
}
