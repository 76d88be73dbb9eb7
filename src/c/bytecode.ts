/**
 * The machine's instructions: what the code generator writes and the interpreter runs.
 *
 * Code is one growing Int32Array for all functions. An instruction is its opcode followed by its operands, as `formats`
 * spells them. A register is a pair of 32-bit slots (lo, hi); register operands are slot indices relative to the frame's
 * base, so always even. A 32-bit value uses lo alone and leaves hi as it is; char and short are kept extended to 32 bits;
 * floating values are a double across both slots (float is a rounded double).
 *
 * Calling: the caller puts the arguments into consecutive registers from `argBase` up; these are the callee's first
 * registers, and the result comes back in the first of them. A record is passed as the address of a copy made for the
 * call, and returned through an address passed as a hidden first argument. Variadic arguments stand in memory, 8 bytes
 * or a multiple each, and their address follows the named arguments.
 */
export const enum Op {
  /** Statement boundary: operand is the statement's id. Counts a step. */
  Statement,
  Mov32,
  Mov64,
  Const32,
  Const64,
  Add32,
  Sub32,
  Mul32,
  DivS32,
  DivU32,
  RemS32,
  RemU32,
  And32,
  Or32,
  Xor32,
  Shl32,
  ShrS32,
  ShrU32,
  AddI32,
  MulI32,
  AndI32,
  ShlI32,
  ShrSI32,
  ShrUI32,
  Neg32,
  Not32,
  Add64,
  Sub64,
  Mul64,
  DivS64,
  DivU64,
  RemS64,
  RemU64,
  And64,
  Or64,
  Xor64,
  Shl64,
  ShrS64,
  ShrU64,
  AddI64,
  MulI64,
  AndI64,
  ShlI64,
  ShrSI64,
  ShrUI64,
  Neg64,
  Not64,
  SExt8,
  SExt16,
  ZExt8,
  ZExt16,
  /** 32 to 64 bits. */
  WidenS,
  WidenU,
  Bool32,
  Bool64,
  LNot32,
  LNot64,
  Eq32,
  Ne32,
  LtS32,
  LeS32,
  LtU32,
  LeU32,
  Eq64,
  Ne64,
  LtS64,
  LeS64,
  LtU64,
  LeU64,
  Jump,
  JZ32,
  JNZ32,
  JZ64,
  JNZ64,
  JEq32,
  JNe32,
  JLtS32,
  JLeS32,
  JLtU32,
  JLeU32,
  JEqI32,
  JNeI32,
  JLtSI32,
  JGeSI32,
  JEq64,
  JNe64,
  JLtS64,
  JLeS64,
  JLtU64,
  JLeU64,
  /** a, low, count, default target, then `count` targets: 32-bit value. */
  JumpTable,
  /** Computed goto: a label's address is its code index with `labelHigh` above. */
  JumpReg,
  Load8S,
  Load8U,
  Load16S,
  Load16U,
  Load32,
  Load64,
  LoadF32,
  Store8,
  Store16,
  Store32,
  Store64,
  StoreF32,
  /** d, address, offset, unit bytes, position, width, signed. 64-bit result. */
  LoadBits,
  /** address, offset, unit bytes, position, width, value (64-bit). */
  StoreBits,
  /** to address, from address, bytes. */
  Copy,
  /** address, offset, bytes. */
  Zero,
  /** address, offset, bytes: an object without initialiser starts its life. */
  Undefine,
  /** d, size in bytes (64-bit register), align: variable-length arrays and alloca. */
  Alloca,
  SaveStack,
  RestoreStack,
  /** d: address of the frame's memory objects. */
  FrameAddress,
  /** function index, argBase. */
  Call,
  /** address register, argBase. */
  CallReg,
  Ret,
  RetVoid,
  FAdd,
  FSub,
  FMul,
  FDiv,
  FNeg,
  FRound,
  FEq,
  FNe,
  FLt,
  FLe,
  FBool,
  I32ToF,
  U32ToF,
  I64ToF,
  U64ToF,
  FToI32,
  FToI64,
  FToU64,
  /** d, a, kind (see BitCount), for 64-bit input. 32-bit inputs are widened first. */
  BitCount,
  Bswap,
  /** kind '+-*' as 0 1 2, d (64-bit result), dflag, a, b, flags of widths and signs (see Overflow in codegen). */
  Overflow,
  /** d, kind, n: value n frames up; kind 0 return address, 1 frame address. */
  FrameInfo,
  /** index of a text in the program: reached something that cannot run. */
  Trap,
  /** d, a (address register), offset, size of index element: d = a + sign-extended 32-bit b * scale. */
  Index32,
  /** As Index32, with b zero-extended. */
  IndexU32,
  LAST,
}

/**
 * Operands of each opcode: d destination register, a register read (A: as 64 bits, a: as 32), i immediate, t jump target,
 * f function index, r argument base, s statement id.
 */
export const formats: Readonly<Record<keyof typeof Op, string>> = {
  Statement: 's', Mov32: 'da', Mov64: 'DA', Const32: 'di', Const64: 'Dii',
  Add32: 'daa', Sub32: 'daa', Mul32: 'daa', DivS32: 'daa', DivU32: 'daa', RemS32: 'daa', RemU32: 'daa',
  And32: 'daa', Or32: 'daa', Xor32: 'daa', Shl32: 'daa', ShrS32: 'daa', ShrU32: 'daa',
  AddI32: 'dai', MulI32: 'dai', AndI32: 'dai', ShlI32: 'dai', ShrSI32: 'dai', ShrUI32: 'dai', Neg32: 'da', Not32: 'da',
  Add64: 'DAA', Sub64: 'DAA', Mul64: 'DAA', DivS64: 'DAA', DivU64: 'DAA', RemS64: 'DAA', RemU64: 'DAA',
  And64: 'DAA', Or64: 'DAA', Xor64: 'DAA', Shl64: 'DAa', ShrS64: 'DAa', ShrU64: 'DAa',
  AddI64: 'DAi', MulI64: 'DAi', AndI64: 'DAi', ShlI64: 'DAi', ShrSI64: 'DAi', ShrUI64: 'DAi', Neg64: 'DA', Not64: 'DA',
  SExt8: 'da', SExt16: 'da', ZExt8: 'da', ZExt16: 'da', WidenS: 'Da', WidenU: 'Da',
  Bool32: 'da', Bool64: 'dA', LNot32: 'da', LNot64: 'dA',
  Eq32: 'daa', Ne32: 'daa', LtS32: 'daa', LeS32: 'daa', LtU32: 'daa', LeU32: 'daa',
  Eq64: 'dAA', Ne64: 'dAA', LtS64: 'dAA', LeS64: 'dAA', LtU64: 'dAA', LeU64: 'dAA',
  Jump: 't', JZ32: 'at', JNZ32: 'at', JZ64: 'At', JNZ64: 'At',
  JEq32: 'aat', JNe32: 'aat', JLtS32: 'aat', JLeS32: 'aat', JLtU32: 'aat', JLeU32: 'aat',
  JEqI32: 'ait', JNeI32: 'ait', JLtSI32: 'ait', JGeSI32: 'ait',
  JEq64: 'AAt', JNe64: 'AAt', JLtS64: 'AAt', JLeS64: 'AAt', JLtU64: 'AAt', JLeU64: 'AAt',
  JumpTable: 'aiit*', JumpReg: 'A',
  Load8S: 'dAi', Load8U: 'dAi', Load16S: 'dAi', Load16U: 'dAi', Load32: 'dAi', Load64: 'DAi', LoadF32: 'DAi',
  Store8: 'Aia', Store16: 'Aia', Store32: 'Aia', Store64: 'AiA', StoreF32: 'AiA',
  LoadBits: 'DAiiiii', StoreBits: 'AiiiiA', Copy: 'AAi', Zero: 'Aii', Undefine: 'Aii',
  Alloca: 'DAi', SaveStack: 'D', RestoreStack: 'A', FrameAddress: 'D', Call: 'fr', CallReg: 'Ar', Ret: 'A', RetVoid: '',
  FAdd: 'DAA', FSub: 'DAA', FMul: 'DAA', FDiv: 'DAA', FNeg: 'DA', FRound: 'DA', FEq: 'dAA', FNe: 'dAA', FLt: 'dAA',
  FLe: 'dAA', FBool: 'dA', I32ToF: 'Da', U32ToF: 'Da', I64ToF: 'DA', U64ToF: 'DA', FToI32: 'dA', FToI64: 'DA', FToU64: 'DA',
  BitCount: 'dAi', Bswap: 'DAi', Overflow: 'iDdAAi', FrameInfo: 'Dii', Trap: 'i', Index32: 'DAai', IndexU32: 'DAai', LAST: '',
}; // prettier-ignore

/** Kinds of BitCount; clz of a 32-bit value is clz64 of the zero-extended one less 32. */
export const enum Count {
  Clz64,
  Ctz64,
  Ffs64,
  Popcount64,
  Parity64,
  Clz32,
  Clrsb32,
  Clrsb64,
}

/** The upper half of a label's address (`&&label`); the lower is its index in the code. */
export const labelHigh = 0x6c62;

/** Where functions have their addresses: kernel text as on x86-64, user text where ld puts it. 16 bytes a function. */
export const kernelTextHigh = 0xffffffff | 0;
export const kernelTextLow = 0x81000000 | 0;
export const userTextLow = 0x00400000;
/** Kernel data, heap and stacks: hi word of their addresses (the direct map of x86-64). */
export const kernelHigh = 0xffff8880 | 0;
