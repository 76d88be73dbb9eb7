/**
 * The instructions of the machine as JavaScript, one by one, as the interpreter executes them. A conditional jump is its
 * condition; what ends a block otherwise is not here.
 */
import { Count, Op } from '../../c/bytecode';
import type { Emitter } from './emit';

const s = (slot: number): string => `s${slot}`;
const lowest = 0x80000000 | 0;
const int = (value: string): string => `${value} | 0`;

const binary32: Partial<Record<Op, (x: string, y: string) => string>> = {
  [Op.Add32]: (x, y) => int(`${x} + ${y}`),
  [Op.Sub32]: (x, y) => int(`${x} - ${y}`),
  [Op.Mul32]: (x, y) => `Math.imul(${x}, ${y})`,
  [Op.And32]: (x, y) => `${x} & ${y}`,
  [Op.Or32]: (x, y) => `${x} | ${y}`,
  [Op.Xor32]: (x, y) => `${x} ^ ${y}`,
  [Op.Shl32]: (x, y) => `${x} << ${y}`,
  [Op.ShrS32]: (x, y) => `${x} >> ${y}`,
  [Op.ShrU32]: (x, y) => int(`${x} >>> ${y}`),
  [Op.Eq32]: (x, y) => `${x} === ${y} ? 1 : 0`,
  [Op.Ne32]: (x, y) => `${x} !== ${y} ? 1 : 0`,
  [Op.LtS32]: (x, y) => `${x} < ${y} ? 1 : 0`,
  [Op.LeS32]: (x, y) => `${x} <= ${y} ? 1 : 0`,
  [Op.LtU32]: (x, y) => `${x} >>> 0 < ${y} >>> 0 ? 1 : 0`,
  [Op.LeU32]: (x, y) => `${x} >>> 0 <= ${y} >>> 0 ? 1 : 0`,
};
const immediate32: Partial<Record<Op, (x: string, i: number) => string>> = {
  [Op.AddI32]: (x, i) => int(`${x} + ${i}`),
  [Op.MulI32]: (x, i) => `Math.imul(${x}, ${i})`,
  [Op.AndI32]: (x, i) => `${x} & ${i}`,
  [Op.ShlI32]: (x, i) => `${x} << ${i}`,
  [Op.ShrSI32]: (x, i) => `${x} >> ${i}`,
  [Op.ShrUI32]: (x, i) => int(`${x} >>> ${i}`),
};
const unary32: Partial<Record<Op, (x: string) => string>> = {
  [Op.Mov32]: (x) => x,
  [Op.Neg32]: (x) => int(`-${x}`),
  [Op.Not32]: (x) => `~${x}`,
  [Op.SExt8]: (x) => `(${x} << 24) >> 24`,
  [Op.SExt16]: (x) => `(${x} << 16) >> 16`,
  [Op.ZExt8]: (x) => `${x} & 255`,
  [Op.ZExt16]: (x) => `${x} & 65535`,
  [Op.Bool32]: (x) => `${x} !== 0 ? 1 : 0`,
  [Op.LNot32]: (x) => `${x} === 0 ? 1 : 0`,
};

/** Conditions on register pairs at slots `a` and `b`. */
const relation64 = (a: number, b: number, signed: boolean, orEqual: boolean): string => {
  const high = (slot: number) => (signed ? s(slot + 1) : `${s(slot + 1)} >>> 0`);
  const low = `${s(a)} >>> 0 ${orEqual ? '<=' : '<'} ${s(b)} >>> 0`;
  return `(${high(a)} < ${high(b)} || (${s(a + 1)} === ${s(b + 1)} && ${low}))`;
};
const equal64 = (a: number, b: number): string => `(${s(a)} === ${s(b)} && ${s(a + 1)} === ${s(b + 1)})`;
const compare64: Partial<Record<Op, (a: number, b: number) => string>> = {
  [Op.Eq64]: equal64,
  [Op.Ne64]: (a, b) => `!${equal64(a, b)}`,
  [Op.LtS64]: (a, b) => relation64(a, b, true, false),
  [Op.LeS64]: (a, b) => relation64(a, b, true, true),
  [Op.LtU64]: (a, b) => relation64(a, b, false, false),
  [Op.LeU64]: (a, b) => relation64(a, b, false, true),
};

/** The condition of a jump whose operands are `x` and `y`. */
const conditions: Partial<Record<Op, (x: number, y: number) => string>> = {
  [Op.JZ32]: (x) => `${s(x)} === 0`,
  [Op.JNZ32]: (x) => `${s(x)} !== 0`,
  [Op.JZ64]: (x) => `(${s(x)} | ${s(x + 1)}) === 0`,
  [Op.JNZ64]: (x) => `(${s(x)} | ${s(x + 1)}) !== 0`,
  [Op.JEq32]: (x, y) => `${s(x)} === ${s(y)}`,
  [Op.JNe32]: (x, y) => `${s(x)} !== ${s(y)}`,
  [Op.JLtS32]: (x, y) => `${s(x)} < ${s(y)}`,
  [Op.JLeS32]: (x, y) => `${s(x)} <= ${s(y)}`,
  [Op.JLtU32]: (x, y) => `${s(x)} >>> 0 < ${s(y)} >>> 0`,
  [Op.JLeU32]: (x, y) => `${s(x)} >>> 0 <= ${s(y)} >>> 0`,
  [Op.JEqI32]: (x, y) => `${s(x)} === ${y}`,
  [Op.JNeI32]: (x, y) => `${s(x)} !== ${y}`,
  [Op.JLtSI32]: (x, y) => `${s(x)} < ${y}`,
  [Op.JGeSI32]: (x, y) => `${s(x)} >= ${y}`,
  [Op.JEq64]: equal64,
  [Op.JNe64]: (x, y) => `!${equal64(x, y)}`,
  [Op.JLtS64]: (x, y) => relation64(x, y, true, false),
  [Op.JLeS64]: (x, y) => relation64(x, y, true, true),
  [Op.JLtU64]: (x, y) => relation64(x, y, false, false),
  [Op.JLeU64]: (x, y) => relation64(x, y, false, true),
};
export function conditionOf(code: Int32Array, pc: number): string {
  return conditions[code[pc] as Op]!(code[pc + 1]!, code[pc + 2]!);
}

export function emitInstruction(e: Emitter, pc: number): void {
  const { code } = e;
  const op = code[pc] as Op;
  const [x, y, z] = [code[pc + 1]!, code[pc + 2]!, code[pc + 3]!];
  const b32 = binary32[op];
  if (b32) return e.set(x, b32(s(y), s(z)));
  const i32 = immediate32[op];
  if (i32) return e.set(x, i32(s(y), z));
  const u32 = unary32[op];
  if (u32) return e.set(x, u32(s(y)));
  const c64 = compare64[op];
  if (c64) return e.set(x, `${c64(y, z)} ? 1 : 0`);

  switch (op) {
    case Op.Jump:
      return;
    case Op.Mov64:
      return e.set2(x, s(y), s(y + 1));
    case Op.Const32:
      return e.set(x, `${y}`);
    case Op.Const64:
      return e.set2(x, `${y}`, `${z}`);
    case Op.DivS32:
      return divide32(e, pc, `${s(y)} / ${s(z)}`);
    case Op.DivU32:
      return divide32(e, pc, `(${s(y)} >>> 0) / (${s(z)} >>> 0)`);
    case Op.RemS32:
      return divide32(e, pc, `${s(y)} % ${s(z)}`);
    case Op.RemU32:
      return divide32(e, pc, `(${s(y)} >>> 0) % (${s(z)} >>> 0)`);
    case Op.DivS64:
    case Op.DivU64:
    case Op.RemS64:
    case Op.RemU64: {
      const overflows =
        op === Op.DivS64 || op === Op.RemS64
          ? ` || ((${s(z)} & ${s(z + 1)}) === -1 && ${s(y)} === 0 && ${s(y + 1)} === ${lowest})`
          : '';
      e.line(`if ((${s(z)} | ${s(z + 1)}) === 0${overflows}) ${e.exit(pc)}`);
      e.line(`W[2] = ${s(y)}; W[3] = ${s(y + 1)}; W[4] = ${s(z)}; W[5] = ${s(z + 1)}; divide(${op}, W, 0, 2, 4);`);
      return e.set2(x, 'W[0]', 'W[1]');
    }
    case Op.And64:
      return e.set2(x, `${s(y)} & ${s(z)}`, `${s(y + 1)} & ${s(z + 1)}`);
    case Op.Or64:
      return e.set2(x, `${s(y)} | ${s(z)}`, `${s(y + 1)} | ${s(z + 1)}`);
    case Op.Xor64:
      return e.set2(x, `${s(y)} ^ ${s(z)}`, `${s(y + 1)} ^ ${s(z + 1)}`);
    case Op.AndI64:
      return e.set2(x, `${s(y)} & ${z}`, `${s(y + 1)} & ${z >> 31}`);
    case Op.Not64:
      return e.set2(x, `~${s(y)}`, `~${s(y + 1)}`);
    case Op.Neg64:
      e.line(`X = ${s(y)};`);
      return e.set2(x, '-X | 0', int(`~${s(y + 1)} + (X === 0 ? 1 : 0)`));
    case Op.Add64:
      return add64(e, x, y, s(z), s(z + 1));
    case Op.AddI64:
      return add64(e, x, y, `${z}`, `${z >> 31}`);
    case Op.Sub64:
      e.line(`X = ${s(y)} >>> 0 < ${s(z)} >>> 0 ? 1 : 0;`);
      return e.set2(x, int(`${s(y)} - ${s(z)}`), int(`${s(y + 1)} - ${s(z + 1)} - X`));
    case Op.Mul64:
      return multiply64(e, x, y, s(z), s(z + 1));
    case Op.MulI64:
      return multiply64(e, x, y, `${z}`, `${z >> 31}`);
    case Op.ShlI64:
      return shift64(e, x, y, op, z);
    case Op.ShrSI64:
    case Op.ShrUI64:
      return shift64(e, x, y, op, z);
    case Op.Shl64:
    case Op.ShrS64:
    case Op.ShrU64: {
      const name = op === Op.Shl64 ? 'shiftLeft' : op === Op.ShrS64 ? 'shiftRight' : 'shiftRightUnsigned';
      e.line(`W[2] = ${s(y)}; W[3] = ${s(y + 1)}; ${name}(W, 0, 2, ${s(z)} & 63);`);
      return e.set2(x, 'W[0]', 'W[1]');
    }
    case Op.WidenS:
      e.line(`X = ${s(y)};`);
      return e.set2(x, 'X', 'X >> 31');
    case Op.WidenU:
      return e.set2(x, s(y), '0');
    case Op.Bool64:
      return e.set(x, `(${s(y)} | ${s(y + 1)}) !== 0 ? 1 : 0`);
    case Op.LNot64:
      return e.set(x, `(${s(y)} | ${s(y + 1)}) === 0 ? 1 : 0`);
    case Op.Index32:
    case Op.IndexU32:
      return index(e, op, x, y, z, code[pc + 4]!);
    case Op.Load8S:
    case Op.Load8U:
    case Op.Load16S:
    case Op.Load16U:
    case Op.Load32:
    case Op.Load64:
    case Op.LoadF32:
      return load(e, pc, op);
    case Op.Store8:
    case Op.Store16:
    case Op.Store32:
    case Op.Store64:
    case Op.StoreF32:
      return store(e, pc, op);
    case Op.LoadBits: {
      const [size, position, width, signed] = [code[pc + 4]!, code[pc + 5]!, code[pc + 6]!, code[pc + 7]!];
      e.line(`if (!loadBits(${address(y, z)}, ${size}, ${position}, ${width}, ${signed})) ${e.exit(pc)}`);
      return e.set2(x, 'E.lo', 'E.hi');
    }
    case Op.StoreBits: {
      const [size, position, width, value] = [z, code[pc + 4]!, code[pc + 5]!, code[pc + 6]!];
      const what = `${size}, ${position}, ${width}, ${s(value)}, ${s(value + 1)}`;
      return e.line(`if (!storeBits(${address(x, y)}, ${what})) ${e.exit(pc)}`);
    }
    case Op.Copy:
      return e.line(`if (!copy(${address(x, 0)}, ${address(y, 0)}, ${z})) ${e.exit(pc)}`);
    case Op.Zero:
      return e.line(`if (!zero(${address(x, y)}, ${z})) ${e.exit(pc)}`);
    case Op.Undefine:
      return e.line(`if (!undefine(${address(x, y)}, ${z})) ${e.exit(pc)}`);
    case Op.SaveStack:
    case Op.FrameAddress:
      return e.set2(x, 'E.stack', `${e.high}`);
    case Op.RestoreStack:
      return e.line(`if (${s(x)} !== E.stack) ${e.exit(pc)}`);
    case Op.FAdd:
      return float2(e, x, y, z, '+');
    case Op.FSub:
      return float2(e, x, y, z, '-');
    case Op.FMul:
      return float2(e, x, y, z, '*');
    case Op.FDiv:
      return float2(e, x, y, z, '/');
    case Op.FNeg:
      return e.set2(x, s(y), `${s(y + 1)} ^ ${0x80000000 | 0}`);
    case Op.FRound:
      return setFloat(e, x, `Math.fround(${float(y, 0)})`);
    case Op.FEq:
      return e.set(x, `${float(y, 0)} === ${float(z, 1)} ? 1 : 0`);
    case Op.FNe:
      return e.set(x, `${float(y, 0)} !== ${float(z, 1)} ? 1 : 0`);
    case Op.FLt:
      return e.set(x, `${float(y, 0)} < ${float(z, 1)} ? 1 : 0`);
    case Op.FLe:
      return e.set(x, `${float(y, 0)} <= ${float(z, 1)} ? 1 : 0`);
    case Op.FBool:
      return e.set(x, `${float(y, 0)} !== 0 ? 1 : 0`);
    case Op.I32ToF:
      return setFloat(e, x, s(y));
    case Op.U32ToF:
      return setFloat(e, x, `${s(y)} >>> 0`);
    case Op.I64ToF:
    case Op.U64ToF:
      return setFloat(e, x, `integerToDouble(${op}, ${s(y)}, ${s(y + 1)})`);
    case Op.FToI32:
      e.line(`D = ${float(y, 0)};`);
      return e.set(x, 'D > -2147483649 && D < 2147483648 ? Math.trunc(D) | 0 : -2147483648');
    case Op.FToI64:
    case Op.FToU64:
      e.line(`doubleToInteger(${op}, W, 0, ${float(y, 2)});`);
      return e.set2(x, 'W[0]', 'W[1]');
    case Op.BitCount:
      return e.set(x, z === Count.Clz32 ? `Math.clz32(${s(y)})` : `countBits(${z}, ${s(y)}, ${s(y + 1)})`);
    case Op.Bswap:
      if (z === 2) return e.set(x, `((${s(y)} & 255) << 8) | ((${s(y)} >> 8) & 255)`);
      if (z === 4) return e.set(x, `swap(${s(y)})`);
      e.line(`X = ${s(y)};`);
      return e.set2(x, `swap(${s(y + 1)})`, 'swap(X)');
    case Op.Overflow: {
      const [d, flag, a, b, flags] = [y, z, code[pc + 4]!, code[pc + 5]!, code[pc + 6]!];
      e.line(`W[4] = ${s(a)}; W[5] = ${s(a + 1)}; W[6] = ${s(b)}; W[7] = ${s(b + 1)};`);
      e.line(`overflow(W, ${x}, 0, 2, 4, 6, ${flags});`);
      e.set2(d, 'W[0]', 'W[1]');
      return e.set(flag, 'W[2]');
    }
    default:
      throw new Error(`no translation of instruction ${op}`);
  }
}

function divide32(e: Emitter, pc: number, quotient: string): void {
  const { code } = e;
  const [x, y] = [s(code[pc + 2]!), s(code[pc + 3]!)];
  const isSigned = code[pc] === Op.DivS32 || code[pc] === Op.RemS32;
  // What has no result is for the interpreter to tell.
  e.line(`if (${y} === 0${isSigned ? ` || (${y} === -1 && ${x} === ${lowest})` : ''}) ${e.exit(pc)}`);
  e.set(code[pc + 1]!, int(`(${quotient})`));
}

function add64(e: Emitter, d: number, a: number, lo: string, hi: string): void {
  e.line(`X = ${s(a)} + ${lo} | 0; Y = X >>> 0 < ${s(a)} >>> 0 ? 1 : 0;`);
  e.set2(d, 'X', int(`${s(a + 1)} + ${hi} + Y`));
}

/** As `multiply` of arithmetic.ts, in place: V8 folds what is constant. */
function multiply64(e: Emitter, d: number, a: number, bl: string, bh: string): void {
  const [al, ah] = [s(a), s(a + 1)];
  e.line(`X = Math.imul(${al} & 65535, ${bl} & 65535);`);
  e.line(`Y = Math.imul(${al} >>> 16, ${bl} & 65535) + (X >>> 16) >>> 0;`);
  e.line(`Z = Math.imul(${al} & 65535, ${bl} >>> 16) + (Y & 65535) >>> 0;`);
  e.line(
    `Y = Math.imul(${al} >>> 16, ${bl} >>> 16) + (Y >>> 16) + (Z >>> 16) + ` +
      `Math.imul(${al}, ${bh}) + Math.imul(${ah}, ${bl}) | 0;`,
  );
  e.set2(d, 'Z << 16 | X & 65535', 'Y');
}

/** By a constant number of bits; as shiftLeft and its like in arithmetic.ts. */
function shift64(e: Emitter, d: number, a: number, op: Op, count: number): void {
  const [lo, hi] = [s(a), s(a + 1)];
  if (count === 0) return e.set2(d, lo, hi);
  const rest = 32 - count;
  if (op === Op.ShlI64) {
    if (count >= 32) return e.set2(d, '0', `${lo} << ${count - 32}`);
    return e.set2(d, `${lo} << ${count}`, `(${hi} << ${count}) | (${lo} >>> ${rest})`);
  }
  const shift = op === Op.ShrSI64 ? '>>' : '>>>';
  if (count >= 32) {
    const low = op === Op.ShrUI64 && count === 64 ? '0' : `${hi} ${shift} ${count - 32} | 0`;
    return e.set2(d, low, op === Op.ShrSI64 ? `${hi} >> 31` : '0');
  }
  e.set2(d, `(${lo} >>> ${count}) | (${hi} << ${rest})`, `${hi} ${shift} ${count} | 0`);
}

/** Base plus index times size, where the interpreter multiplies as doubles. */
function index(e: Emitter, op: Op, d: number, a: number, b: number, scale: number): void {
  const signed = op === Op.Index32;
  const power = scale > 0 && (scale & (scale - 1)) === 0 ? 31 - Math.clz32(scale) : -1;
  if (power >= 0) {
    e.line(`X = ${s(b)} << ${power};`);
    const shift = signed ? '>>' : '>>>';
    e.line(power === 0 && !signed ? 'Y = 0;' : `Y = ${s(b)} ${shift} ${power === 0 ? 31 : 32 - power} | 0;`);
  } else {
    e.line(`D = ${signed ? s(b) : `(${s(b)} >>> 0)`} * ${scale}; X = D | 0;`);
    e.line('Y = X === D ? X >> 31 : Math.floor(D / 4294967296) | 0;');
  }
  e.line(`Z = ${s(a)} + X | 0; X = Z >>> 0 < ${s(a)} >>> 0 ? 1 : 0;`);
  e.set2(d, 'Z', int(`${s(a + 1)} + Y + X`));
}

/** The address in a register plus an offset, as two arguments. */
function address(slot: number, offset: number): string {
  if (offset === 0) return `${s(slot)}, ${s(slot + 1)}`;
  return `${s(slot)} + ${offset} | 0, carry(${s(slot + 1)}, ${s(slot)}, ${offset})`;
}

/** Leaves the low word of an address in A, and makes the test that all its bytes are there and defined, at P. */
function quick(e: Emitter, slot: number, offset: number, size: number, table: 'read' | 'write'): string {
  e.line(`A = ${offset === 0 ? s(slot) : int(`${s(slot)} + ${offset}`)};`);
  const at = `P = ${table}[A >>> 12] | A & 4095`;
  const mine = `${s(slot + 1)} === ${e.high}`;
  switch (size) {
    case 1:
      return `${mine} && (${at}, validity[P] === 0)`;
    case 2:
      return `${mine} && (A & 1) === 0 && (${at}, (validity[P] | validity[P + 1]) === 0)`;
    case 4:
      return `${mine} && (A & 3) === 0 && (${at}, v32[P >> 2] === 0)`;
    default:
      return `${mine} && (A & 7) === 0 && (${at}, (v32[P >> 2] | v32[(P >> 2) + 1]) === 0)`;
  }
}

const sizes: Partial<Record<Op, number>> = {
  [Op.Load8S]: 1, [Op.Load8U]: 1, [Op.Store8]: 1, [Op.Load16S]: 2, [Op.Load16U]: 2, [Op.Store16]: 2,
  [Op.Load64]: 8, [Op.Store64]: 8,
}; // prettier-ignore

function load(e: Emitter, pc: number, op: Op): void {
  const { code } = e;
  const [d, a, offset] = [code[pc + 1]!, code[pc + 2]!, code[pc + 3]!];
  const size = sizes[op] ?? 4;
  const slowly = `if (!load(${address(a, offset)}, ${size})) ${e.exit(pc)}`;
  const test = quick(e, a, offset, size, 'read');
  if (op === Op.Load64) {
    e.line(`if (${test}) { X = i32[P >> 2]; Y = i32[(P >> 2) + 1]; } else { ${slowly} X = E.lo; Y = E.hi; }`);
    return e.set2(d, 'X', 'Y');
  }
  const quickly = size === 1 ? 'bytes[P]' : size === 2 ? 'i16[P >> 1]' : 'i32[P >> 2]';
  e.line(`if (${test}) X = ${quickly}; else { ${slowly} X = E.lo; }`);
  switch (op) {
    case Op.Load8S:
      return e.set(d, '(X << 24) >> 24');
    case Op.Load16S:
      return e.set(d, '(X << 16) >> 16');
    case Op.Load16U:
      return e.set(d, 'X & 65535');
    case Op.LoadF32:
      return setFloat(e, d, 'floatFromBits(X)');
    default:
      return e.set(d, 'X');
  }
}

function store(e: Emitter, pc: number, op: Op): void {
  const { code } = e;
  const [a, offset, from] = [code[pc + 1]!, code[pc + 2]!, code[pc + 3]!];
  const size = sizes[op] ?? 4;
  if (op === Op.StoreF32) e.line(`X = bitsFromFloat(${float(from, 0)});`);
  const value = op === Op.StoreF32 ? 'X' : s(from);
  const high = size === 8 ? s(from + 1) : '0';
  const test = quick(e, a, offset, size, 'write');
  const quickly =
    size === 1
      ? `bytes[P] = ${value};`
      : size === 2
        ? `i16[P >> 1] = ${value};`
        : size === 4
          ? `i32[P >> 2] = ${value};`
          : `i32[P >> 2] = ${value}; i32[(P >> 2) + 1] = ${high};`;
  const slowly = `if (!store(${address(a, offset)}, ${size}, ${value}, ${high})) ${e.exit(pc)}`;
  e.line(`if (${test}) { ${quickly} } else ${slowly}`);
}

/** A register as a double, through scratch words. */
function float(slot: number, scratch: number): string {
  return `(W[${2 * scratch}] = ${s(slot)}, W[${2 * scratch + 1}] = ${s(slot + 1)}, F[${scratch}])`;
}
function setFloat(e: Emitter, d: number, value: string): void {
  e.line(`F[0] = ${value};`);
  e.set2(d, 'W[0]', 'W[1]');
}
function float2(e: Emitter, d: number, a: number, b: number, operator: string): void {
  setFloat(e, d, `${float(a, 0)} ${operator} ${float(b, 1)}`);
}
