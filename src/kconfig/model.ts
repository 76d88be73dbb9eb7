/**
 * The records a Kconfig reader leaves behind: symbols with their properties, the tree of menu entries, expressions over
 * symbols, and the problems met on the way. The words are those of scripts/kconfig in the kernel: a *symbol* is what a
 * `config` defines, an *entry* is one node of the menu tree, a *property* is one line of an entry with its condition.
 *
 * Reading fills the records in three steps (parse.ts, finalize.ts, menus.ts); after that nothing changes them. What a
 * configuration makes of them lives apart, in a Solution (solve.ts), so one reading serves many solutions.
 */

/** n, m, y as numbers, so that `and` is the minimum and `or` the maximum. */
export type Tristate = 0 | 1 | 2;

export type SymbolType = 'unknown' | 'bool' | 'tristate' | 'int' | 'hex' | 'string';

/** A place in the text of the tree: 0-based offsets into the file as read, 1-based line. */
export interface Place {
  readonly path: string;
  readonly offset: number;
  readonly end: number;
  readonly line: number;
}

export type Severity = 'error' | 'warning';

/** Something wrong in a Kconfig or .config file. The reading goes on behind it. */
export interface Problem {
  readonly severity: Severity;
  readonly code: ProblemCode;
  readonly message: string;
  readonly place: Place;
}

export type ProblemCode =
  | 'syntax'
  | 'macro'
  | 'missing-file'
  | 'recursive-source'
  | 'repeated-source'
  | 'too-deep'
  | 'block'
  | 'type'
  | 'undefined'
  | 'choice'
  | 'help'
  | 'prompt'
  | 'recursive-dependency'
  | 'transitional'
  | 'config-syntax'
  | 'config-value'
  | 'config-unknown'
  | 'config-duplicate'
  | 'config-refused'
  | 'unmet-select';

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=';

/**
 * An expression, interned: equal expressions of one Kconfig are one object. `left` and `right` are the operands of
 * `and`, `or`, `not`; `symbol` (and `other`, for comparisons) those of the leaves.
 */
export interface Expr {
  /** Dense, from 0: a Solution keeps one byte per expression. */
  readonly id: number;
  readonly op: 'symbol' | 'not' | 'and' | 'or' | Comparison;
  readonly left: Expr | undefined;
  readonly right: Expr | undefined;
  readonly symbol: KSymbol | undefined;
  readonly other: KSymbol | undefined;
  /** Longest way down to a leaf, which is 1. */
  readonly depth: number;
  /** Results of simplify.ts, remembered. */
  transformed?: Expr;
  deduplicated?: Expr;
}

export interface KSymbol {
  /** Dense, from 0: index into the arrays of a Solution. */
  readonly id: number;
  /** Without `CONFIG_`; a choice has none. */
  readonly name: string | undefined;
  /** A quoted constant: "abc" in an expression. */
  readonly isConstant: boolean;
  type: SymbolType;
  /** Kept by conf from older configurations only to feed defaults of its successor; never written. */
  isTransitional: boolean;
  /** Of all entries, in the order of reading. */
  properties: readonly Property[];
  entries: readonly MenuEntry[];
  /** `depends on` of the enclosing blocks and of the entry itself, or-ed over the entries. */
  directDependency: Expr | undefined;
  /** One term per `select`: selector and its conditions. */
  selectedBy: readonly Expr[];
  impliedBy: readonly Expr[];
  /** The choice entry whose member this symbol is. */
  choice: MenuEntry | undefined;
  /** Listed by a choice block, which is what makes visibility of a member special. */
  isChoiceMember: boolean;
}

export type PropertyKind = 'prompt' | 'menu' | 'comment' | 'default' | 'select' | 'imply' | 'range';

export interface Property {
  kind: PropertyKind;
  readonly entry: MenuEntry;
  readonly place: Place;
  /** Prompts only. */
  readonly text: string | undefined;
  /** The default's value, or the selected symbol. */
  readonly value: Expr | undefined;
  /** `range` only. */
  readonly range: { readonly low: KSymbol; readonly high: KSymbol } | undefined;
  /** Its `if`, and after finalize.ts the conditions of everything around it too. */
  condition: Expr | undefined;
}

export type EntryKind = 'root' | 'menu' | 'comment' | 'if' | 'choice' | 'config' | 'menuconfig';

/** Where the words of a help text stand; helpText() in query.ts makes the text of it. */
export interface HelpRange {
  readonly path: string;
  readonly offset: number;
  readonly end: number;
}

export interface MenuEntry {
  readonly kind: EntryKind;
  /** Undefined for menus, comments and ifs. */
  readonly symbol: KSymbol | undefined;
  /** The keyword and its argument. */
  readonly place: Place;
  /** Behind the last line of the entry, or of its end keyword. */
  end: number;
  parent: MenuEntry | undefined;
  /** As written. */
  written: readonly MenuEntry[];
  /** As conf's menus show them: `if` blocks dissolved, entries that depend on a symbol put below it. */
  children: readonly MenuEntry[];
  /** Its own properties, the prompt among them. */
  properties: readonly Property[];
  prompt: Property | undefined;
  /** `depends on`, and after finalize.ts that of everything around it too. */
  dependency: Expr | undefined;
  /** `visible if` */
  visibility: Expr | undefined;
  help: HelpRange | undefined;
  /** Of a choice: its members as listed. */
  members: readonly KSymbol[];
}

/** Most lists of symbols and entries stay empty: that is one list. Adding to one makes another, as long as it has to be. */
export const none: readonly never[] = [];

/** A question a Kconfig file asked the shell, and what it was told instead of running it. */
export interface Probe {
  readonly command: string;
  readonly answer: string;
  /** `override` came from the caller, `assumed` from probe.ts, `unknown` fits no rule and got the empty text. */
  readonly source: 'override' | 'assumed' | 'unknown';
  readonly place: Place;
}

export const tristateText = ['n', 'm', 'y'] as const;
