/** printk and the formatting under it, as lib/vsprintf.c has it as far as the interpreted files print. */
import { load, store } from '../machine/access';
import type { Machine, Primitive } from '../machine/machine';
import { readString } from '../machine/ranges';
import { describeObject, historyOf } from '../machine/traces';
import type { Kernel } from './kernel';
import { userRange } from './uaccess';

/** Formats with the arguments in memory, 8 bytes each, at (lo, hi). Gives bytes as a latin-1 string. */
export function format(
  m: Machine,
  formatLo: number,
  formatHi: number,
  argumentsLo: number,
  argumentsHi: number,
): string {
  const text = latin1(readString(m, formatLo, formatHi));
  let next = argumentsLo;
  const take = (): bigint => {
    load(m, next, argumentsHi, 8);
    next = (next + 8) | 0;
    return (BigInt(m.hi >>> 0) << 32n) | BigInt(m.lo >>> 0);
  };
  return text.replace(
    /%([-+ #0]*)(\*|\d*)(?:\.(\*|\d*))?(hh|h|ll|l|z|t|j|L|q)?([a-zA-Z%])([a-zA-Z0-9]*)/g,
    (
      _all,
      flags: string,
      width: string,
      precision: string | undefined,
      length: string | undefined,
      letter: string,
      suffix: string,
    ) => {
      if (letter === '%') return `%${suffix}`;
      let wide = width === '*' ? Number(BigInt.asIntN(32, take())) : Number(width || 0);
      const exact =
        precision === undefined ? -1 : precision === '*' ? Number(BigInt.asIntN(32, take())) : Number(precision || 0);
      let body: string;
      let rest = suffix;
      switch (letter) {
        case 'c':
          body = String.fromCharCode(Number(take() & 255n));
          break;
        case 's': {
          const address = take();
          const bytes =
            address < 4096n
              ? '(null)'
              : latin1(
                  readString(
                    m,
                    Number(address & 0xffffffffn) | 0,
                    Number(address >> 32n) | 0,
                    exact >= 0 ? exact : undefined,
                  ),
                );
          body = exact >= 0 ? bytes.slice(0, exact) : bytes;
          break;
        }
        case 'p': {
          const address = take();
          const bits = /^bl?/.exec(suffix)?.[0];
          if (bits !== undefined) {
            body = (bits === 'bl' ? bitList : bitmap)(bitsAt(m, address, wide));
            rest = suffix.slice(bits.length);
            wide = 0;
          } else {
            body = `${address.toString(16).padStart(16, '0')}`;
            rest = '';
          }
          break;
        }
        default: {
          const bits = length === 'hh' ? 8 : length === 'h' ? 16 : length === undefined ? 32 : 64;
          const raw = take();
          const signed = letter === 'd' || letter === 'i';
          const value = signed ? BigInt.asIntN(bits, raw) : BigInt.asUintN(bits, raw);
          const radix = letter === 'x' || letter === 'X' ? 16 : letter === 'o' ? 8 : 10;
          let digits = (value < 0n ? -value : value).toString(radix);
          if (letter === 'X') digits = digits.toUpperCase();
          digits = digits.padStart(exact, '0');
          const prefix =
            flags.includes('#') && value !== 0n ? (radix === 16 ? `0${letter}` : radix === 8 ? '0' : '') : '';
          const sign =
            value < 0n ? '-' : flags.includes('+') && signed ? '+' : flags.includes(' ') && signed ? ' ' : '';
          if (flags.includes('0') && !flags.includes('-') && exact < 0)
            digits = digits.padStart(wide - sign.length - prefix.length, '0');
          body = sign + prefix + digits;
        }
      }
      const left = flags.includes('-') || wide < 0;
      return (left ? body.padEnd(Math.abs(wide)) : body.padStart(wide)) + rest;
    },
  );
}
/** The bits of a bitmap in the kernel's memory, the lowest first. */
function bitsAt(m: Machine, address: bigint, count: number): boolean[] {
  const bytes = m.memory.peek(m.kernelSpace, Number(address & 0xffffffffn) | 0, Math.ceil(count / 8));
  return Array.from({ length: count }, (_, i) => ((bytes[i >> 3]! >> (i & 7)) & 1) === 1);
}
/** As `%*pb`: 32 bits a piece, the highest first. */
function bitmap(bits: readonly boolean[]): string {
  const pieces: string[] = [];
  for (let from = 0; from < bits.length; from += 32) {
    const piece = bits.slice(from, from + 32);
    const value = piece.reduceRight((sum, bit) => sum * 2 + Number(bit), 0);
    pieces.unshift(value.toString(16).padStart(Math.ceil(piece.length / 4), '0'));
  }
  return pieces.join(',');
}
/** As `%*pbl`: ranges like `0-3,8`. */
function bitList(bits: readonly boolean[]): string {
  const ranges: string[] = [];
  for (let i = 0; i < bits.length; i++) {
    if (!bits[i]) continue;
    const first = i;
    while (bits[i + 1]) i++;
    ranges.push(first === i ? `${first}` : `${first}-${i}`);
  }
  return ranges.join(',');
}
export function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (b) => String.fromCharCode(b)).join('');
}

/** Writes what fits into a buffer of `size` bytes with a final NUL, as snprintf does. */
function put(m: Machine, lo: number, hi: number, size: number, text: string): void {
  if (size === 0) return;
  const length = Math.min(text.length, size - 1);
  for (let i = 0; i < length; i++) store(m, (lo + i) | 0, hi, 1, text.charCodeAt(i), 0);
  store(m, (lo + length) | 0, hi, 1, 0, 0);
}
/** The address in a va_list's first word. */
function listStart(m: Machine, lo: number, hi: number): readonly [number, number] {
  load(m, lo, hi, 8);
  return [m.lo, m.hi];
}

export function printPrimitives(kernel: Kernel): [string, Primitive][] {
  const log = (text: string) => {
    const plain = text.replace(/^\x01./, ''); // eslint-disable-line no-control-regex -- KERN_SOH
    kernel.state = { ...kernel.state, log: [...kernel.state.log, plain].slice(-1000) };
    kernel.onLog?.(plain);
  };
  const bounded = (m: Machine, at: number) => (m.argumentHigh(at, 1) === 0 ? m.argument(at, 1) >>> 0 : 0x7fffffff);
  const pair = (m: Machine, at: number, i: number) => [m.argument(at, i), m.argumentHigh(at, i)] as const;
  const vsnprintf =
    (actual: 'wanted' | 'written'): Primitive =>
    (m, at) => {
      const text = format(m, ...pair(m, at, 2), ...listStart(m, ...pair(m, at, 3)));
      const size = bounded(m, at);
      put(m, ...pair(m, at, 0), size, text);
      m.result(at, actual === 'wanted' ? text.length : Math.min(text.length, Math.max(0, size - 1)));
    };
  const snprintf =
    (actual: 'wanted' | 'written'): Primitive =>
    (m, at) => {
      const text = format(m, ...pair(m, at, 2), ...pair(m, at, 3));
      const size = bounded(m, at);
      put(m, ...pair(m, at, 0), size, text);
      m.result(at, actual === 'wanted' ? text.length : Math.min(text.length, Math.max(0, size - 1)));
    };
  const printk: Primitive = (m, at) => {
    const text = format(m, ...pair(m, at, 0), ...pair(m, at, 1));
    log(text);
    m.result(at, text.length);
  };
  return [
    ['vsnprintf', vsnprintf('wanted')],
    ['vscnprintf', vsnprintf('written')],
    ['snprintf', snprintf('wanted')],
    ['scnprintf', snprintf('written')],
    [
      'sprintf',
      (m, at) => {
        const text = format(m, ...pair(m, at, 1), ...pair(m, at, 2));
        put(m, ...pair(m, at, 0), text.length + 1, text);
        m.result(at, text.length);
      },
    ],
    ['_printk', printk],
    ['printk', printk],
    ['_printk_deferred', printk],
    // ssize_t patchscope_console_write(int stream, const char __user *buf, size_t count)
    [
      'patchscope_console_write',
      (m, at) => {
        const size = m.argument(at, 2) >>> 0;
        if (userRange(m, m.argument(at, 1), m.argumentHigh(at, 1), size, 'read') === 'fault') return m.result(at, -14);
        kernel.onConsole?.(m.argument(at, 0), m.memory.peek(m.current.process!.space, m.argument(at, 1), size));
        m.result(at, size, 0);
      },
    ],
    // void patchscope_bug(const char *what)
    ['patchscope_bug', (m, at) => m.fail('bug', `kernel BUG: ${latin1(readString(m, ...pair(m, at, 0)))}`)],
    ['patchscope_warn', (m, at) => m.warn('warning', `kernel warning: ${latin1(readString(m, ...pair(m, at, 0)))}`)],
    [
      'patchscope_unsupported',
      (m, at) => m.fail('unsupported', `${latin1(readString(m, ...pair(m, at, 0)))} is not modelled`),
    ],
    // void patchscope_refcount(const char *what, const void *counter)
    [
      'patchscope_refcount',
      (m, at) => {
        const lo = m.argument(at, 1);
        const object = m.heap.near(lo)?.object;
        const whose = object ? ` in ${describeObject(object)}` : '';
        m.fail('refcount', `${latin1(readString(m, ...pair(m, at, 0)))}${whose}`, object && historyOf(m, object));
      },
    ],
    ['panic', (m, at) => m.fail('bug', `kernel panic: ${format(m, ...pair(m, at, 0), ...pair(m, at, 1))}`)],
  ];
}
