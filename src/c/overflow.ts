/** Overflow of integer arithmetic at compile time: the exact result against the range of a type. */
import { wrap } from './fold';
import type { IntegerType } from './types';

/** Whether `left operator right`, computed exactly, does not fit `type`. */
export function foldOverflow(operator: string, left: bigint, right: bigint, type: IntegerType): boolean {
  const exact = operator === 'add' ? left + right : operator === 'sub' ? left - right : left * right;
  return wrap(exact, type) !== exact;
}
