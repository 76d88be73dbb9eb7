/**
 * tree-sitter for people, and as the link between text and run: outline, statements, `#if` regions, hover targets and
 * lens places of C and Kconfig files, also of files the compiler refuses. Start with `initSyntax`, then open documents.
 */
export { CDocument, type LensPlace, type Region } from './c-document';
export { configMacros, evaluateCondition, kernelMacros, type MacroLookup, type SymbolValue } from './condition';
export { type Guarded, guardedBy } from './guards';
export type { HoverKind, HoverPart, HoverTarget } from './hover';
export { KconfigDocument, type KconfigEntry, type SymbolReference } from './kconfig-document';
export type { OutlineItem } from './outline';
export type { ConfigReference, WordReference } from './references';
export type { ConditionalArm } from './regions';
export { initSyntax, type Syntax, type SyntaxWasm } from './runtime';
export type { Statement } from './statements';
export type { Point, Span, SyntaxProblem, TextEdit } from './text';
