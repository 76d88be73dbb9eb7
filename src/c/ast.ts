/**
 * A function's or initialiser's meaning, as the parser hands it to the code generator: every expression carries its C
 * type, every conversion that C makes silently is written out as a node, pointer arithmetic is scaled, names are resolved,
 * initialisers are flat lists of stores. What is left is what a machine has to do.
 *
 * Positions are those of the text a person reads: the file and the 0-based offsets of the outermost macro use, never
 * inside a macro's definition. They are the link to the editor.
 */
import type { Bits, Member, Type } from './types';

/** A piece of the original text. `file` indexes the Program's list of files; start and end are 0-based UTF-16 offsets. */
export interface Place {
  readonly file: number;
  readonly start: number;
  readonly end: number;
}

export type Expression =
  | IntegerConstant
  | FloatConstant
  | StringLiteral
  | VariableUse
  | FunctionUse
  | MemberAccess
  | Dereference
  | AddressOf
  | Decay
  | Unary
  | Binary
  | Logical
  | Conditional
  | Comma
  | Assign
  | CompoundAssign
  | Increment
  | Convert
  | Call
  | CompoundLiteral
  | StatementExpression
  | LabelAddress
  | VaArg
  | Builtin;

interface Node {
  readonly place: Place;
  readonly type: Type;
}
/** An integer or pointer constant; constant expressions are folded to this. `value` is wrapped to the type. */
export interface IntegerConstant extends Node {
  readonly op: 'integer';
  readonly value: bigint;
}
export interface FloatConstant extends Node {
  readonly op: 'float';
  readonly value: number;
}
/** An lvalue of array type; `bytes` include the final NUL. Equal literals of a unit may share storage. */
export interface StringLiteral extends Node {
  readonly op: 'string';
  readonly bytes: Uint8Array;
}
/** An lvalue. */
export interface VariableUse extends Node {
  readonly op: 'variable';
  readonly variable: Variable;
}
/** A function designator, of function type; Decay makes it a pointer. */
export interface FunctionUse extends Node {
  readonly op: 'function';
  readonly function: FunctionSymbol;
}
/** `object.member`; object is an lvalue of record type, or an rvalue of one (a call's result). */
export interface MemberAccess extends Node {
  readonly op: 'member';
  readonly object: Expression;
  readonly member: Member;
}
/** `*pointer`: an lvalue. `p->m` is member(dereference(p), m), `a[i]` is dereference(a + i * size). */
export interface Dereference extends Node {
  readonly op: 'dereference';
  readonly pointer: Expression;
}
export interface AddressOf extends Node {
  readonly op: 'address';
  readonly operand: Expression;
}
/** Array to pointer to its first element, or function to pointer to function. */
export interface Decay extends Node {
  readonly op: 'decay';
  readonly operand: Expression;
}
/** Operand already has the node's type, except for `!`, which takes any scalar and gives int. */
export interface Unary extends Node {
  readonly op: 'unary';
  readonly operator: '-' | '~' | '!';
  readonly operand: Expression;
}
/**
 * Both operands have the same type (of the usual conversions), except: shifts (each promoted by itself); pointer ± integer,
 * where `right` is a 64-bit integer already multiplied by the element's size and the node has the pointer's type.
 * Comparisons give int and compare as the operands' type says (pointers unsigned). Pointer difference is written as
 * integers: (long)(left - right) / size.
 */
export interface Binary extends Node {
  readonly op: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}
export type BinaryOperator =
  | '+' | '-' | '*' | '/' | '%' | '&' | '|' | '^' | '<<' | '>>' | '==' | '!=' | '<' | '<=' | '>' | '>='; // prettier-ignore
export interface Logical extends Node {
  readonly op: 'logical';
  readonly operator: '&&' | '||';
  readonly left: Expression;
  readonly right: Expression;
}
/** Branches have the node's type (or the node is void). `a ?: b` has `then` undefined: the value of `condition`, converted. */
export interface Conditional extends Node {
  readonly op: 'conditional';
  readonly condition: Expression;
  readonly then: Expression | undefined;
  readonly otherwise: Expression;
}
export interface Comma extends Node {
  readonly op: 'comma';
  readonly left: Expression;
  readonly right: Expression;
}
/** `value` has the target's (unqualified) type. Also structs, unions (a copy). Value of the node: that stored. */
export interface Assign extends Node {
  readonly op: 'assign';
  readonly target: Expression;
  readonly value: Expression;
}
/** target = (typeof target)((computeType)target op value); `value` has computeType, or for shifts its own promoted type. */
export interface CompoundAssign extends Node {
  readonly op: 'compound-assign';
  readonly operator: BinaryOperator;
  readonly target: Expression;
  readonly value: Expression;
  readonly computeType: Type;
}
/** ++ and --: adds `step` (already scaled for pointers, negative for --; ±1 for floats). `postfix` gives the old value. */
export interface Increment extends Node {
  readonly op: 'increment';
  readonly target: Expression;
  readonly step: number;
  readonly postfix: boolean;
}
/** A conversion, written or implied, between scalars, to _Bool (compare with 0), or to void. Same-record casts vanish. */
export interface Convert extends Node {
  readonly op: 'convert';
  readonly operand: Expression;
  /** Written in the text as a cast. */
  readonly explicit: boolean;
}
/** `callee` has type pointer to function. Arguments are converted to parameter types, or promoted where variadic. */
export interface Call extends Node {
  readonly op: 'call';
  readonly callee: Expression;
  readonly arguments: readonly Expression[];
  /** How many of them belong to named parameters; the others go where va_arg finds them. */
  readonly fixed: number;
}
/** An lvalue: a fresh unnamed object (of the enclosing block, or static at file scope), initialised when reached. */
export interface CompoundLiteral extends Node {
  readonly op: 'compound-literal';
  readonly variable: Variable;
  readonly initializer: Initializer;
}
/** GNU `({ … })`: the value of the last expression statement, or void. */
export interface StatementExpression extends Node {
  readonly op: 'statement-expression';
  readonly block: Block;
  /** The last statement's expression (also the block's last item), whose value it is; undefined where void. */
  readonly result: Expression | undefined;
}
export interface LabelAddress extends Node {
  readonly op: 'label-address';
  readonly label: Label;
}
/** `list` is an lvalue of type va_list's element (struct of 24 bytes), given as the pointer to it. */
export interface VaArg extends Node {
  readonly op: 'va-arg';
  readonly list: Expression;
}
/**
 * A builtin that the code generator or the machine carries out: 'va_start' (list pointer), 'va_end', 'va_copy', 'alloca',
 * 'trap', 'unreachable', 'memcpy' and kin without the prefix are ordinary calls to the library function instead;
 * 'clz' 'clzl' 'ctz' 'ctzl' 'ffs' 'ffsl' 'popcount' 'popcountl' 'parity' 'bswap16/32/64' 'add_overflow' 'sub_overflow'
 * 'mul_overflow' (third argument a pointer; operands keep their own types), 'return_address', 'frame_address',
 * 'sync_*' / 'atomic_*' families, 'fabs', 'inf', 'nan', 'signbit', 'isnan'... What is known at compile time
 * (constant_p, types_compatible_p, offsetof, choose_expr, object_size, expect) the parser folds away.
 */
export interface Builtin extends Node {
  readonly op: 'builtin';
  readonly name: string;
  readonly arguments: readonly Expression[];
}

export type Statement =
  | { readonly op: 'expression'; readonly place: Place; readonly expression: Expression }
  | Block
  | {
      readonly op: 'declare';
      readonly place: Place;
      readonly variable: Variable;
      readonly initializer: Initializer | undefined;
    }
  | {
      readonly op: 'if';
      readonly place: Place;
      readonly condition: Expression;
      readonly then: Statement;
      readonly otherwise: Statement | undefined;
    }
  | { readonly op: 'while'; readonly place: Place; readonly condition: Expression; readonly body: Statement }
  | { readonly op: 'do'; readonly place: Place; readonly body: Statement; readonly condition: Expression }
  | {
      readonly op: 'for';
      readonly place: Place;
      /** Declarations or an expression statement; the whole `for` is their scope. */
      readonly start: readonly Statement[];
      readonly condition: Expression | undefined;
      readonly next: Expression | undefined;
      readonly body: Statement;
      /** Variables declared in `start`. */
      readonly variables: readonly Variable[];
    }
  | {
      readonly op: 'switch';
      readonly place: Place;
      readonly value: Expression;
      readonly body: Statement;
      readonly cases: readonly SwitchCase[];
      readonly fallback: SwitchCase | undefined;
    }
  | { readonly op: 'case'; readonly place: Place; readonly switchCase: SwitchCase; readonly body: Statement }
  | { readonly op: 'label'; readonly place: Place; readonly label: Label; readonly body: Statement }
  | { readonly op: 'goto'; readonly place: Place; readonly label: Label }
  | { readonly op: 'computed-goto'; readonly place: Place; readonly target: Expression }
  | { readonly op: 'break'; readonly place: Place }
  | { readonly op: 'continue'; readonly place: Place }
  | { readonly op: 'return'; readonly place: Place; readonly value: Expression | undefined }
  | {
      readonly op: 'asm';
      readonly place: Place;
      readonly text: string;
      /** `asm("")` and barriers that only clobber do nothing. */ readonly isBarrier: boolean;
    }
  | { readonly op: 'empty'; readonly place: Place };

/** `place` of a statement is the text that is executed at it: for if/while/switch the keyword up to the `)`. */
export interface Block {
  readonly op: 'block';
  readonly place: Place;
  readonly items: readonly Statement[];
  /** Declared in this block, in order: their `cleanup` functions run backwards however the block is left. */
  readonly variables: readonly Variable[];
}
/** `case low ... high:` (both ends, in the promoted type of the switch value); one object shared with the switch. */
export interface SwitchCase {
  readonly low: bigint;
  readonly high: bigint;
}
export interface Label {
  readonly name: string;
  /** Index within its function. */
  readonly index: number;
  /** Its address is taken with `&&`. */
  addressTaken: boolean;
}

/** What to store where, in order; for an aggregate the rest is zero (`zeroFirst`). Strings are stored as bytes. */
export interface Initializer {
  readonly zeroFirst: boolean;
  readonly stores: readonly InitializerStore[];
}
export interface InitializerStore {
  /** Bytes from the start of the object. */
  readonly offset: number;
  /** Scalar (value is converted to it), record (value is an rvalue of that record) or char array (value is a string). */
  readonly type: Type;
  readonly bits?: Bits;
  readonly value: Expression;
}

export interface Variable {
  readonly name: string;
  /** The type may be completed later (`int a[];` then `int a[3];`, or by its initialiser). */
  type: Type;
  /**
   * 'local' and 'parameter' live in a frame; 'static' has storage of its own (also `static` in a function);
   * 'global' has external linkage: defined here or elsewhere; 'register-global' is an asm register variable.
   */
  readonly storage: 'local' | 'parameter' | 'static' | 'global' | 'register-global';
  readonly place: Place;
  /** `&` was applied, or it is an array or record: it needs memory, not a register. Final after the body was parsed. */
  addressTaken: boolean;
  /** A local scalar without initialiser (its first use may come before any assignment). */
  uninitialized: boolean;
  /** Bytes, where __attribute__((aligned)) asks for more than the type. */
  align: number;
  /** From __attribute__((cleanup(f))). */
  cleanup: FunctionSymbol | undefined;
  /** `extern` without a definition in this unit so far. */
  defined: boolean;
  /** Per-CPU section, thread-local and the like: the section's name. */
  section: string | undefined;
  /** For 'static' and 'global': parsed when asked for, once. undefined where there is none (all zero). */
  initializer: (() => Initializer) | undefined;
  /** The symbol it stands for at linking, where `asm("name")` or __attribute__((alias("name"))) says so. */
  linkName?: string;
  weak?: boolean;
  /** The unit (index in the Program) it belongs to; -1 for locals. */
  readonly unit: number;
}

export interface FunctionSymbol {
  readonly name: string;
  type: Type;
  /** Internal linkage: `static`, also `static inline` of headers. */
  static: boolean;
  inline: boolean;
  weak: boolean;
  /** Names another symbol: __attribute__((alias("x"))). */
  alias: string | undefined;
  /** The symbol it is linked as, where `asm("name")` says so. */
  linkName?: string;
  noreturn: boolean;
  /** __attribute__((constructor)): runs before main(), lower numbers first. */
  constructorPriority?: number;
  /** __attribute__((no_instrument_function)). */
  notInstrumented?: boolean;
  /** Bytes, where __attribute__((aligned)) asks for more than 1. Only _Alignof sees it: functions stand 16 bytes apart. */
  align?: number;
  /** Where its name stands in the definition if there is one, else in the first declaration. */
  place: Place;
  /** From the first token of the definition to its `}`; undefined where only declared. */
  extent: Place | undefined;
  readonly unit: number;
  /** Parses the body, expanding macros as in force there. Throws CompileError. undefined where only declared. */
  body: (() => FunctionBody) | undefined;
  /** A variadic gnu_inline function as one call makes it: the variable arguments, of these types, are parameters too. */
  inlined?: (types: readonly Type[]) => FunctionSymbol;
}
export interface FunctionBody {
  readonly parameters: readonly Variable[];
  readonly block: Block;
  /** Every local of every block, in order of declaration, without parameters. */
  readonly locals: readonly Variable[];
  readonly labels: readonly Label[];
}

/** A text that is not the C we read: what was found, and where (offset in the original text). */
export class CompileError extends Error {
  constructor(
    message: string,
    readonly place: Place,
  ) {
    super(message);
  }
}
