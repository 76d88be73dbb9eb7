/**
 * What gcc's -finstrument-functions adds: each function calls __cyg_profile_func_enter() when it begins and
 * __cyg_profile_func_exit() when it ends, with its own address and the one it was called from.
 */
import type { FunctionSymbol } from './ast';
import { Op } from './bytecode';
import type { FunctionGenerator } from './generate';
import { VOID, functionOf, pointerTo } from './layout';

export function isInstrumented({ image, record }: FunctionGenerator): boolean {
  const { symbol } = record;
  return symbol !== undefined && symbol.notInstrumented !== true && image.isInstrumented(symbol);
}

export function instrument(g: FunctionGenerator, when: 'enter' | 'exit'): void {
  if (!isInstrumented(g)) return;
  const { image, record } = g;
  const hook: FunctionSymbol = {
    name: `__cyg_profile_func_${when}`,
    type: functionOf(VOID, [pointerTo(VOID), pointerTo(VOID)]),
    ...{ static: false, inline: false, weak: false, noreturn: false },
    ...{ alias: undefined, extent: undefined, body: undefined },
    ...{ place: record.symbol!.place, unit: record.symbol!.unit },
  };
  const mark = g.top;
  const [own, caller] = [g.temporary(), g.temporary()];
  const { lo, hi } = image.functionAddress(record);
  g.emit(Op.Const64, own, lo, hi);
  g.emit(Op.FrameInfo, caller, 0, 0);
  g.emit(Op.Call, image.functionOf(hook).index, own);
  g.release(mark);
}
