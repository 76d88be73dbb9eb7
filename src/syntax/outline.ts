/**
 * What a C file defines at file scope: functions, types, variables and macros, with the range of each and of its name.
 * Function definitions of both arms of an `#if` are there; the one that is not compiled says so.
 */
import type { Node } from 'web-tree-sitter';
import type { ReadableC } from './readable';
import type { Directive } from './scan';
import type { Span } from './text';
import { declaredName, declaresFunction, spanOf } from './tree-walk';

export interface OutlineItem {
  /** `syscall` is a function that SYSCALL_DEFINEn defines: its name is the system call's. */
  readonly kind: 'function' | 'syscall' | 'struct' | 'union' | 'enum' | 'typedef' | 'variable' | 'macro';
  readonly name: string;
  readonly nameRange: Span;
  /** The whole definition, attributes included. */
  readonly range: Span;
  /** Known not to be compiled under the macros given. */
  readonly inactive: boolean;
}

/** What an outline is made from. */
export interface OutlineSource {
  readonly text: string;
  readonly readable: ReadableC;
  readonly root: Node;
  readonly directives: readonly Directive[];
  readonly isInactive: (offset: number) => boolean;
}

/** Everything at file scope, in the order of the text. */
export function outlineOf(source: OutlineSource): OutlineItem[] {
  const items = new ItemList(source);
  for (const directive of source.directives) if (directive.name === 'define') items.macro(directive);
  forEachTopLevel(source.root, (node) => items.definition(node));
  return items.sorted();
}

/** Function definitions alone, which is what lenses ask for on every edit. */
export function functionsOf(source: OutlineSource): OutlineItem[] {
  const items = new ItemList(source);
  forEachTopLevel(source.root, (node) => {
    if (node.type === 'function_definition') items.definition(node);
  });
  return items.sorted();
}

/** Definitions stand at the top, inside `extern "C" {`, or inside an ERROR that tree-sitter could not place. */
function forEachTopLevel(root: Node, visit: (node: Node) => void): void {
  const pending = [root];
  for (let node = pending.pop(); node; node = pending.pop()) {
    for (const child of node.namedChildren) {
      if (child.type === 'ERROR' || child.type === 'linkage_specification' || child.type === 'declaration_list')
        pending.push(child);
      else visit(child);
    }
  }
}

const definingMacro = /^(?:DEFINE|DECLARE|LIST_HEAD|HLIST_HEAD|BLOCKING_NOTIFIER_HEAD|ATOMIC_NOTIFIER_HEAD)/;

class ItemList {
  private readonly items: OutlineItem[] = [];
  constructor(private readonly source: OutlineSource) {}

  sorted(): OutlineItem[] {
    return this.items.sort((a, b) => a.range.start - b.range.start || a.nameRange.start - b.nameRange.start);
  }

  definition(node: Node): void {
    switch (node.type) {
      case 'function_definition':
        return this.functionDefinition(node);
      case 'struct_specifier':
      case 'union_specifier':
      case 'enum_specifier':
        return this.tag(node, node);
      case 'declaration':
        return this.declaration(node);
      case 'type_definition':
        this.tag(node.childForFieldName('type'), node);
        for (const declarator of node.childrenForFieldName('declarator'))
          this.add('typedef', declaredName(declarator), node);
        return;
      case 'expression_statement':
        return this.macroDeclaration(node);
    }
  }

  macro(directive: Directive): void {
    const body = this.source.text.slice(directive.body.start, directive.body.end);
    const name = /^(?:[ \t]|\\\r?\n)*([A-Za-z_$][\w$]*)/.exec(body);
    if (!name) return;
    const end = directive.body.start + name[0].length;
    this.push('macro', { start: end - name[1]!.length, end }, directive.range);
  }

  private functionDefinition(node: Node): void {
    const name = declaredName(node.childForFieldName('declarator'));
    if (!name) return;
    const range = this.wholeRange(node);
    const isSyscall = /^(?:COMPAT_)?SYSCALL\w*_DEFINE\d/.test(
      this.source.text.slice(node.startIndex, node.startIndex + 40),
    );
    this.push(isSyscall ? 'syscall' : 'function', this.writtenName(name), range);
  }

  private declaration(node: Node): void {
    this.tag(node.childForFieldName('type'), node);
    for (const declarator of node.childrenForFieldName('declarator')) {
      const inner = declarator.type === 'init_declarator' ? declarator.childForFieldName('declarator') : declarator;
      if (inner && !declaresFunction(inner)) this.add('variable', declaredName(inner), node);
    }
  }

  /** `DEFINE_SPINLOCK(name);` without `static` reads as a call. */
  private macroDeclaration(node: Node): void {
    const call = node.firstNamedChild;
    if (call?.type !== 'call_expression') return;
    const macro = call.childForFieldName('function');
    if (macro?.type !== 'identifier' || !definingMacro.test(this.source.text.slice(macro.startIndex, macro.endIndex)))
      return;
    const first = call.childForFieldName('arguments')?.firstNamedChild;
    if (first?.type === 'identifier') this.add('variable', first, node);
  }

  /** A struct, union or enum with a body. */
  private tag(specifier: Node | null, around: Node): void {
    if (!specifier?.childForFieldName('body')) return;
    const kind =
      specifier.type === 'struct_specifier' ? 'struct' : specifier.type === 'union_specifier' ? 'union' : 'enum';
    const name = specifier.childForFieldName('name');
    if (name) this.add(kind, name, specifier.startIndex === around.startIndex ? around : specifier);
  }

  private add(kind: OutlineItem['kind'], name: Node | undefined, node: Node): void {
    if (name && name.endIndex > name.startIndex) this.push(kind, this.writtenName(name), this.wholeRange(node));
  }

  private push(kind: OutlineItem['kind'], nameRange: Span, range: Span): void {
    const name = this.source.text.slice(nameRange.start, nameRange.end);
    this.items.push({ kind, name, nameRange, range, inactive: this.source.isInactive(nameRange.start) });
  }

  private writtenName(name: Node): Span {
    return this.source.readable.movedNames.get(name.startIndex) ?? spanOf(name);
  }

  /** With the attributes in front, which tree-sitter has not seen. */
  private wholeRange(node: Node): Span {
    return { start: this.source.readable.attributeBefore.get(node.startIndex) ?? node.startIndex, end: node.endIndex };
  }
}
