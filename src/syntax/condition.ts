/**
 * The value of an `#if` condition, as far as it is known. Three answers, not two: a condition that asks for a macro
 * nobody told us about is neither true nor false, and then no text is dimmed. `0 && UNKNOWN` is still false.
 * The grammar is the preprocessor's constant expression, with the kernel's IS_ENABLED() and kin on top.
 */

/**
 * What is known of a macro: its value (a number, or the text it expands to), `null` if it is known not to be defined,
 * `undefined` if nothing is known.
 */
export type MacroLookup = (name: string) => bigint | number | string | null | undefined;

/** The value of a Kconfig symbol as a `.config` writes it ('y', 'm', 'n', '42', '0x10', 'text'), undefined if unknown. */
export type SymbolValue = (symbol: string) => string | undefined;

/** Nothing is known but what holds for every C file of a kernel. */
export const kernelMacros: MacroLookup = (name) => {
  switch (name) {
    case '__ASSEMBLY__':
    case '__ASSEMBLER__':
    case '__cplusplus':
    case '__CHECKER__':
    case '_MSC_VER':
      return null;
    case '__KERNEL__':
    case '__STDC__':
      return 1;
    default:
      return undefined;
  }
};

/** The macros that Kconfig generates for `value`: `CONFIG_X` is 1 for y, `CONFIG_X_MODULE` is 1 for m. */
export function configMacros(value: SymbolValue): MacroLookup {
  return (name) => {
    if (!name.startsWith('CONFIG_')) return kernelMacros(name);
    const symbol = name.slice('CONFIG_'.length);
    const own = value(symbol);
    if (own !== undefined) {
      if (own === 'y') return 1;
      return own === 'n' || own === 'm' || own === '' ? null : own;
    }
    if (!symbol.endsWith('_MODULE')) return undefined;
    const ofModule = value(symbol.slice(0, -'_MODULE'.length));
    return ofModule === undefined ? undefined : ofModule === 'm' ? 1 : null;
  };
}

/** Whether `condition` (the text of `#if` or `#elif`) holds; undefined if it is not known or cannot be read. */
export function evaluateCondition(condition: string, lookup: MacroLookup): boolean | undefined {
  const reader = new ConditionReader(cut(condition), lookup);
  const value = reader.whole();
  return value === undefined ? undefined : value !== 0n;
}

type Known = bigint | undefined;

const tokenPattern =
  /\s+|[A-Za-z_$][\w$]*|(?:0[xX][\da-fA-F]+|0[bB][01]+|\d+)[uUlL]*|'(?:\\.|[^'\\])*'|&&|\|\||[<>=!]=|<<|>>|./gsu;

/** The tokens of a condition; comments and line continuations are left out. */
function cut(condition: string): string[] {
  const plain = condition.replace(/\\\r?\n|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*/g, ' ');
  return (plain.match(tokenPattern) ?? []).filter((token) => token.trim() !== '');
}

const precedence: Readonly<Record<string, number>> = {
  '||': 1,
  '&&': 2,
  '|': 3,
  '^': 4,
  '&': 5,
  '==': 6,
  '!=': 6,
  '<': 7,
  '>': 7,
  '<=': 7,
  '>=': 7,
  '<<': 8,
  '>>': 8,
  '+': 9,
  '-': 9,
  '*': 10,
  '/': 10,
  '%': 10,
};

/** Conditions nested deeper than this are taken as unknown. */
const deepest = 200;
/** Macros that expand to macros are followed this far. */
const longestChain = 20;

class ConditionReader {
  private at = 0;
  private depth = 0;
  private broken = false;
  constructor(
    private readonly tokens: readonly string[],
    private readonly lookup: MacroLookup,
    private readonly chain: number = 0,
  ) {}

  whole(): Known {
    const value = this.conditional();
    return this.broken || this.at < this.tokens.length ? undefined : value;
  }

  private conditional(): Known {
    const condition = this.binary(1);
    if (!this.take('?')) return condition;
    const then = this.nested(() => this.conditional());
    this.need(':');
    const otherwise = this.nested(() => this.conditional());
    if (condition === undefined) return then === otherwise ? then : undefined;
    return condition !== 0n ? then : otherwise;
  }

  private binary(lowest: number): Known {
    let left = this.unary();
    for (;;) {
      const operator = this.tokens[this.at];
      const level = operator === undefined ? undefined : precedence[operator];
      if (operator === undefined || level === undefined || level < lowest) return left;
      this.at++;
      left = combine(
        operator,
        left,
        this.nested(() => this.binary(level + 1)),
      );
    }
  }

  private unary(): Known {
    const operator = this.tokens[this.at];
    if (operator === '!' || operator === '~' || operator === '-' || operator === '+') {
      this.at++;
      const value = this.nested(() => this.unary());
      if (value === undefined) return undefined;
      if (operator === '!') return value === 0n ? 1n : 0n;
      return operator === '~' ? wrap(~value) : operator === '-' ? wrap(-value) : value;
    }
    return this.primary();
  }

  private primary(): Known {
    const token = this.tokens[this.at++];
    if (token === undefined) return this.fail();
    if (token === '(') {
      const value = this.nested(() => this.conditional());
      this.need(')');
      return value;
    }
    if (/^\d/.test(token)) return number(token);
    if (token.length === 3 && token.startsWith("'")) return BigInt(token.charCodeAt(1));
    if (token === 'defined') return this.defined();
    if (/^[A-Za-z_$]/.test(token)) return this.tokens[this.at] === '(' ? this.call(token) : this.macro(token);
    return this.fail();
  }

  private defined(): Known {
    const inParentheses = this.take('(');
    const name = this.tokens[this.at++];
    if (name === undefined || !/^[A-Za-z_$]/.test(name)) return this.fail();
    if (inParentheses) this.need(')');
    return isDefined(this.lookup(name));
  }

  /** A macro with arguments: the kernel's questions about Kconfig symbols are answered, others are unknown. */
  private call(name: string): Known {
    const open = this.at;
    let level = 0;
    do {
      const token = this.tokens[this.at++];
      if (token === undefined) return this.fail();
      if (token === '(') level++;
      else if (token === ')') level--;
    } while (level > 0);
    const argument = this.at - open === 3 ? this.tokens[open + 1]! : undefined;
    if (argument === undefined) return undefined;
    const builtIn = (): Known => isOne(this.lookup(argument));
    const module = (): Known => isOne(this.lookup(`${argument}_MODULE`));
    switch (name) {
      case 'IS_ENABLED':
        return combine('||', builtIn(), module());
      case 'IS_BUILTIN':
        return builtIn();
      case 'IS_MODULE':
        return module();
      case 'IS_REACHABLE':
        return combine('||', builtIn(), combine('&&', module(), isDefined(this.lookup('MODULE'))));
      default:
        return undefined;
    }
  }

  private macro(name: string): Known {
    if (name === 'true') return 1n;
    if (name === 'false') return 0n;
    const value = this.lookup(name);
    if (value === undefined) return undefined;
    if (value === null) return 0n;
    if (typeof value === 'bigint') return wrap(value);
    if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
    return this.chain < longestChain ? new ConditionReader(cut(value), this.lookup, this.chain + 1).whole() : undefined;
  }

  private take(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at++;
    return true;
  }

  private need(token: string): void {
    if (!this.take(token)) this.fail();
  }

  private nested(read: () => Known): Known {
    if (this.depth >= deepest) return this.fail();
    this.depth++;
    const value = read();
    this.depth--;
    return value;
  }

  /** The rest cannot be read; moving to the end keeps every caller from reading on. */
  private fail(): undefined {
    this.broken = true;
    this.at = this.tokens.length;
    return undefined;
  }
}

function isDefined(value: ReturnType<MacroLookup>): Known {
  return value === undefined ? undefined : value === null ? 0n : 1n;
}

function isOne(value: ReturnType<MacroLookup>): Known {
  if (value === undefined) return undefined;
  return value === 1 || value === 1n || value === '1' ? 1n : 0n;
}

function number(token: string): Known {
  const digits = token.replace(/[uUlL]+$/, '');
  if (/^0[0-7]+$/.test(digits)) return wrap(BigInt(`0o${digits.slice(1)}`));
  if (/^0\d+$/.test(digits)) return undefined;
  return wrap(BigInt(digits));
}

/** A value in the preprocessor's intmax_t. Unsigned constants beyond it are compared as signed: no kernel asks. */
function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

function combine(operator: string, left: Known, right: Known): Known {
  if (operator === '&&') {
    if (left === 0n || right === 0n) return 0n;
    return left === undefined || right === undefined ? undefined : 1n;
  }
  if (operator === '||') {
    if ((left !== undefined && left !== 0n) || (right !== undefined && right !== 0n)) return 1n;
    return left === undefined || right === undefined ? undefined : 0n;
  }
  if (left === undefined || right === undefined) return undefined;
  const truth = (holds: boolean): bigint => (holds ? 1n : 0n);
  switch (operator) {
    case '|':
      return left | right;
    case '^':
      return left ^ right;
    case '&':
      return left & right;
    case '==':
      return truth(left === right);
    case '!=':
      return truth(left !== right);
    case '<':
      return truth(left < right);
    case '>':
      return truth(left > right);
    case '<=':
      return truth(left <= right);
    case '>=':
      return truth(left >= right);
    case '<<':
      return right >= 0n && right < 64n ? wrap(left << right) : undefined;
    case '>>':
      return right >= 0n && right < 64n ? left >> right : undefined;
    case '+':
      return wrap(left + right);
    case '-':
      return wrap(left - right);
    case '*':
      return wrap(left * right);
    case '/':
      return right === 0n ? undefined : wrap(left / right);
    default:
      return right === 0n ? undefined : wrap(left % right);
  }
}
