/**
 * The condition of an #if: an integer expression over expanded tokens, in 64 bits, signed or unsigned, as gcc computes it.
 * Names that are no macros are 0. Precedence climbing; what a short circuit skips is read but cannot fail.
 */
import type { Place } from './ast';
import type { Lexeme } from './macros';

/** Where the tokens come from: expanded, or as they stand for the operands of `defined`. */
export interface ConditionTokens {
  next(): Lexeme;
  nextUnexpanded(): Lexeme;
}
export interface ConditionFacts {
  isDefined(spelling: number): boolean;
  /** The value of a `__has_…` operator; reads its operands from the tokens. undefined where `name` is none. */
  operator(name: Lexeme): bigint | undefined;
}

/** Where and why the condition is none. */
export class ConditionError extends Error {
  constructor(
    message: string,
    readonly place: Place,
  ) {
    super(message);
  }
}

interface Value {
  readonly value: bigint;
  readonly isUnsigned: boolean;
}

const zero: Value = { value: 0n, isUnsigned: false };
const truth = (flag: boolean): Value => (flag ? { value: 1n, isUnsigned: false } : zero);
const wrap = (value: bigint, isUnsigned: boolean): Value => ({
  value: isUnsigned ? BigInt.asUintN(64, value) : BigInt.asIntN(64, value),
  isUnsigned,
});

const precedence: Readonly<Record<string, number>> = {
  ',': 1,
  '?': 2,
  '||': 3,
  '&&': 4,
  '|': 5,
  '^': 6,
  '&': 7,
  '==': 8,
  '!=': 8,
  '<': 9,
  '>': 9,
  '<=': 9,
  '>=': 9,
  '<<': 10,
  '>>': 10,
  '+': 11,
  '-': 11,
  '*': 12,
  '/': 12,
  '%': 12,
};
const deepest = 300;

/** Whether the condition holds. Throws ConditionError. */
export function evaluateCondition(tokens: ConditionTokens, facts: ConditionFacts, keyword: string): boolean {
  return new Condition(tokens, facts, keyword).whole();
}

class Condition {
  private token: Lexeme;
  private skipping = 0;
  private depth = 0;
  constructor(
    private readonly tokens: ConditionTokens,
    private readonly facts: ConditionFacts,
    private readonly keyword: string,
  ) {
    this.token = tokens.next();
  }

  whole(): boolean {
    if (this.token.kind === 'end') this.fail(`#${this.keyword} with no expression`);
    const value = this.binary(1);
    const rest: Lexeme = this.token;
    if (rest.kind !== 'end') {
      if (rest.text === ')') this.fail("missing '(' in expression");
      if (rest.text === ':') this.fail("':' without preceding '?'");
      this.fail(`missing binary operator before token "${rest.text}"`);
    }
    return value.value !== 0n;
  }

  private fail(message: string): never {
    throw new ConditionError(message, this.token.place);
  }
  private advance(): void {
    this.token = this.tokens.next();
  }
  private binary(lowest: number): Value {
    let left = this.unary();
    for (;;) {
      const sign = this.token;
      const operator = sign.kind === 'punctuator' ? sign.text : '';
      const level = precedence[operator] ?? 0;
      if (level < lowest) return left;
      this.advance();
      if (operator === '?') left = this.conditional(left);
      else if (operator === '||' || operator === '&&') {
        const isSettled = (left.value !== 0n) === (operator === '||');
        const right = this.maybeSkipped(level + 1, isSettled);
        left = truth(isSettled ? operator === '||' : right.value !== 0n);
      } else left = this.apply(sign, left, this.binary(level + 1));
    }
  }
  private conditional(condition: Value): Value {
    const then = this.maybeSkipped(1, condition.value === 0n);
    if (this.token.text !== ':') this.fail("'?' without following ':'");
    this.advance();
    const otherwise = this.maybeSkipped(2, condition.value !== 0n);
    return wrap((condition.value !== 0n ? then : otherwise).value, then.isUnsigned || otherwise.isUnsigned);
  }
  private maybeSkipped(level: number, isSkipped: boolean): Value {
    if (isSkipped) this.skipping++;
    const value = this.binary(level);
    if (isSkipped) this.skipping--;
    return value;
  }

  private unary(): Value {
    if (++this.depth > deepest) this.fail('expression is nested too deeply');
    const value = this.operand();
    this.depth--;
    return value;
  }
  private operand(): Value {
    const { token } = this;
    switch (token.kind) {
      case 'number':
        this.advance();
        return this.number(token);
      case 'character':
        this.advance();
        return this.character(token);
      case 'identifier': {
        if (token.text === 'defined') return this.defined();
        const value = this.facts.operator(token);
        this.advance();
        return value === undefined ? zero : { value, isUnsigned: false };
      }
      case 'punctuator':
        break;
      case 'string':
        return this.fail(`token ${token.text} is not valid in preprocessor expressions`);
      case 'end':
        return this.fail(`#${this.keyword} expression ends too early`);
      default:
        return this.fail(`token "${token.text}" is not valid in preprocessor expressions`);
    }
    this.advance();
    switch (token.text) {
      case '(': {
        const value = this.binary(1);
        if (this.token.text !== ')') this.fail("missing ')' in expression");
        this.advance();
        return value;
      }
      case '!':
        return truth(this.unary().value === 0n);
      case '~': {
        const value = this.unary();
        return wrap(~value.value, value.isUnsigned);
      }
      case '-': {
        const value = this.unary();
        return wrap(-value.value, value.isUnsigned);
      }
      case '+':
        return this.unary();
      default:
        this.token = token;
        if (precedence[token.text]) this.fail(`operator '${token.text}' has no left operand`);
        return this.fail(`token "${token.text}" is not valid in preprocessor expressions`);
    }
  }

  private defined(): Value {
    let name = this.tokens.nextUnexpanded();
    const isParenthesised = name.text === '(';
    if (isParenthesised) name = this.tokens.nextUnexpanded();
    if (name.kind !== 'identifier') {
      this.token = name;
      this.fail('operator "defined" requires an identifier');
    }
    if (isParenthesised && this.tokens.nextUnexpanded().text !== ')') {
      this.token = name;
      this.fail('missing \')\' after "defined"');
    }
    this.advance();
    return truth(this.facts.isDefined(name.spelling));
  }

  private number(token: Lexeme): Value {
    const match = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|0[0-7]*|[1-9][0-9]*)([uUlL]*)$/.exec(token.text);
    const suffix = match?.[2]!.toLowerCase().replace('ll', 'l') ?? '';
    if (!match || !/^(u?l?|lu)$/.test(suffix) || /lL|Ll/.test(token.text)) {
      const isFloat = /^(0[xX])?[0-9.]/.test(token.text) && /[.eEpP]/.test(token.text);
      this.token = token;
      this.fail(isFloat ? 'floating constant in preprocessor expression' : `invalid number "${token.text}"`);
    }
    const digits = match[1]!;
    const isOctal = /^0[0-7]+$/.test(digits);
    const value = BigInt(isOctal ? `0o${digits.slice(1)}` : digits);
    // What needs the 64th bit is unsigned, decimal too; what needs more is cut: gcc warns and goes on.
    const needsAll = value > 0x7fffffffffffffffn && value <= 0xffffffffffffffffn;
    return wrap(value, suffix.includes('u') || needsAll);
  }

  private character(token: Lexeme): Value {
    const match = /^(u8|[uUL])?'(.*)'$/su.exec(token.text);
    if (!match || match[2] === '') {
      this.token = token;
      this.fail('empty character constant');
    }
    const units = characterUnits(match[2]!, match[1]);
    if (match[1]) {
      const bits = match[1] === 'u' ? 16 : match[1] === 'u8' ? 8 : 32;
      const last = BigInt(units[units.length - 1] ?? 0);
      if (match[1] === 'L') return { value: BigInt.asIntN(32, last), isUnsigned: false };
      return { value: BigInt.asUintN(bits, last), isUnsigned: true };
    }
    let value = 0;
    for (const unit of units) value = (value << 8) | (unit & 0xff);
    return { value: BigInt(units.length === 1 ? (value << 24) >> 24 : value), isUnsigned: false };
  }

  private apply({ text: operator, place }: Lexeme, left: Value, right: Value): Value {
    const isUnsigned = left.isUnsigned || right.isUnsigned;
    const a = isUnsigned ? BigInt.asUintN(64, left.value) : left.value;
    const b = isUnsigned ? BigInt.asUintN(64, right.value) : right.value;
    switch (operator) {
      case ',':
        return right;
      case '|':
        return wrap(a | b, isUnsigned);
      case '^':
        return wrap(a ^ b, isUnsigned);
      case '&':
        return wrap(a & b, isUnsigned);
      case '==':
        return truth(a === b);
      case '!=':
        return truth(a !== b);
      case '<':
        return truth(a < b);
      case '>':
        return truth(a > b);
      case '<=':
        return truth(a <= b);
      case '>=':
        return truth(a >= b);
      case '+':
        return wrap(a + b, isUnsigned);
      case '-':
        return wrap(a - b, isUnsigned);
      case '*':
        return wrap(a * b, isUnsigned);
      case '<<':
      case '>>': {
        // A negative count shifts the other way.
        const count = right.isUnsigned ? right.value : BigInt.asIntN(64, right.value);
        const amount = operator === '<<' ? count : -count;
        if (amount >= 64n) return wrap(0n, left.isUnsigned);
        return wrap(
          amount >= 0n ? left.value << amount : left.value >> (-amount > 64n ? 64n : -amount),
          left.isUnsigned,
        );
      }
      default:
        if (b === 0n) {
          if (this.skipping === 0) throw new ConditionError('division by zero in #if', place);
          return wrap(0n, isUnsigned);
        }
        return wrap(operator === '/' ? a / b : a % b, isUnsigned);
    }
  }
}

const escapes: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, e: 27, E: 27 };

/** The units of a character constant: bytes of UTF-8 without prefix, code points with one. */
function characterUnits(text: string, prefix: string | undefined): number[] {
  const out: number[] = [];
  const pattern = /\\(?:x([0-9a-fA-F]+)|([0-7]{1,3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))|([^])/gsu;
  for (const [, hex, octal, short, long, simple, plain] of text.matchAll(pattern)) {
    if (hex !== undefined) out.push(Number(BigInt.asUintN(32, BigInt(`0x${hex}`))));
    else if (octal !== undefined) out.push(parseInt(octal, 8));
    else if (simple !== undefined) out.push(escapes[simple] ?? simple.codePointAt(0)!);
    else {
      const code = plain !== undefined ? plain.codePointAt(0)! : parseInt((short ?? long)!, 16);
      if (prefix !== undefined || code < 0x80) out.push(code);
      else out.push(...new TextEncoder().encode(String.fromCodePoint(Math.min(code, 0x10ffff))));
    }
  }
  return out;
}
