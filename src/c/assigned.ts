/**
 * Definite assignment: which locals without initialiser are surely assigned before every use, on all paths. The others
 * keep `uninitialized`, and the code generator keeps those in checked memory.
 *
 * A state is the set of variables assigned so far, one bit each; unreachable code has all bits. Where paths meet, the sets
 * are intersected. Labels and loop heads start out optimistic and the body is walked again until nothing shrinks.
 */
import type { Expression, FunctionBody, Initializer, Label, Statement, SwitchCase, Variable } from './ast';

const UNREACHABLE = -1n;

export function markAssigned(body: FunctionBody): void {
  const bits = new Map<Variable, bigint>();
  for (const variable of body.locals) {
    if (variable.uninitialized && !variable.addressTaken) bits.set(variable, 1n << BigInt(bits.size));
  }
  if (bits.size === 0) return;
  const flow = new Flow(bits);
  flow.walk(body.block);
  for (const variable of bits.keys()) {
    if (!flow.doubtful.has(variable)) variable.uninitialized = false;
  }
}

type Join = Label | Statement;

class Flow {
  doubtful = new Set<Variable>();
  /** What was found to hold at labels and loop heads in the walk before this one, and in this one. */
  private before = new Map<Join, bigint>();
  private joins = new Map<Join, bigint>();
  private breaks: bigint[] = [];
  private continues: bigint[] = [];
  private switches: { readonly entry: bigint; readonly cases: ReadonlySet<SwitchCase> }[] = [];

  constructor(private readonly bits: ReadonlyMap<Variable, bigint>) {}

  walk(block: Statement): void {
    for (let round = 0; ; round++) {
      this.doubtful = new Set();
      this.joins = new Map();
      this.statement(block, 0n);
      const settled = [...this.joins].every(([join, state]) => this.at(join) === (this.at(join) & state));
      if (settled) return;
      const next = new Map(this.before);
      for (const [join, state] of this.joins) next.set(join, this.at(join) & state);
      this.before = next;
      if (round > 50) {
        this.doubtful = new Set(this.bits.keys());
        return;
      }
    }
  }
  private at(join: Join): bigint {
    return this.before.get(join) ?? UNREACHABLE;
  }
  private reach(join: Join, state: bigint): void {
    this.joins.set(join, (this.joins.get(join) ?? UNREACHABLE) & state);
  }

  private statement(s: Statement, state: bigint): bigint {
    switch (s.op) {
      case 'expression':
        return this.value(s.expression, state);
      case 'block': {
        let now = state;
        for (const item of s.items) now = this.statement(item, now);
        return now;
      }
      case 'declare': {
        let now = state;
        if (s.initializer) now = this.inAnyOrder(valuesOf(s.initializer), now);
        const bit = this.bits.get(s.variable);
        // Each time the declaration is passed, the value is new.
        return bit === undefined || now === UNREACHABLE ? now : now & ~bit;
      }
      case 'if': {
        const [yes, no] = this.condition(s.condition, state);
        const then = this.statement(s.then, yes);
        return then & (s.otherwise === undefined ? no : this.statement(s.otherwise, no));
      }
      case 'while':
      case 'for': {
        let entry = state;
        if (s.op === 'for') for (const item of s.start) entry = this.statement(item, entry);
        const head = entry & this.at(s);
        const [yes, no] = s.condition === undefined ? [head, UNREACHABLE] : this.condition(s.condition, head);
        const { after, broken, again } = this.loop(s.body, yes);
        const next = s.op === 'for' && s.next !== undefined ? this.value(s.next, after & again) : after & again;
        this.reach(s, next);
        return no & broken;
      }
      case 'do': {
        const { after, broken, again } = this.loop(s.body, state & this.at(s));
        const [yes, no] = this.condition(s.condition, after & again);
        this.reach(s, yes);
        return no & broken;
      }
      case 'switch': {
        const entry = this.value(s.value, state);
        this.breaks.push(UNREACHABLE);
        this.switches.push({ entry, cases: new Set(s.cases) });
        const after = this.statement(s.body, UNREACHABLE);
        this.switches.pop();
        const broken = this.breaks.pop()!;
        return after & broken & (s.fallback === undefined ? entry : UNREACHABLE);
      }
      case 'case': {
        const entry = this.switches[this.switches.length - 1]?.entry ?? 0n;
        return this.statement(s.body, state & entry);
      }
      case 'label': {
        this.reach(s.label, state);
        const jumped = s.label.addressTaken ? 0n : this.at(s.label);
        return this.statement(s.body, state & jumped);
      }
      case 'goto':
        this.reach(s.label, state);
        return UNREACHABLE;
      case 'computed-goto':
        this.value(s.target, state);
        return UNREACHABLE;
      case 'break':
        this.breaks[this.breaks.length - 1]! &= state;
        return UNREACHABLE;
      case 'continue':
        this.continues[this.continues.length - 1]! &= state;
        return UNREACHABLE;
      case 'return':
        if (s.value !== undefined) this.value(s.value, state);
        return UNREACHABLE;
      case 'asm':
      case 'empty':
        return state;
    }
  }
  private loop(body: Statement, state: bigint): { after: bigint; broken: bigint; again: bigint } {
    this.breaks.push(UNREACHABLE);
    this.continues.push(UNREACHABLE);
    const after = this.statement(body, state);
    return { after, broken: this.breaks.pop()!, again: this.continues.pop()! };
  }

  /** The states where the condition holds and where it does not. */
  private condition(e: Expression, state: bigint): readonly [bigint, bigint] {
    if (e.op === 'integer') return e.value !== 0n ? [state, UNREACHABLE] : [UNREACHABLE, state];
    if (e.op === 'unary' && e.operator === '!') {
      const [yes, no] = this.condition(e.operand, state);
      return [no, yes];
    }
    if (e.op === 'logical') {
      const [yes, no] = this.condition(e.left, state);
      if (e.operator === '&&') {
        const [both, second] = this.condition(e.right, yes);
        return [both, no & second];
      }
      const [second, neither] = this.condition(e.right, no);
      return [yes & second, neither];
    }
    if (e.op === 'binary' && (e.operator === '!=' || e.operator === '==') && isZero(e.right)) {
      const [yes, no] = this.condition(e.left, state);
      return e.operator === '!=' ? [yes, no] : [no, yes];
    }
    if (e.op === 'convert' && e.type.kind !== 'void' && e.type.size >= e.operand.type.size)
      return this.condition(e.operand, state);
    const after = this.value(e, state);
    return [after, after];
  }

  /** After all of them, where each may come first. */
  private inAnyOrder(expressions: readonly Expression[], state: bigint): bigint {
    return expressions.reduce((after, expression) => after | this.value(expression, state), state);
  }
  /** The state after the expression was evaluated. */
  private value(e: Expression, state: bigint): bigint {
    switch (e.op) {
      case 'integer':
      case 'float':
      case 'string':
      case 'function':
      case 'label-address':
        return state;
      case 'variable': {
        const bit = this.bits.get(e.variable);
        if (bit !== undefined && (state & bit) === 0n) this.doubtful.add(e.variable);
        return state;
      }
      case 'member':
        return this.value(e.object, state);
      case 'dereference':
        return this.value(e.pointer, state);
      case 'address':
      case 'decay':
      case 'unary':
        return this.value(e.operand, state);
      case 'convert':
        // `(void)x` reads nothing.
        if (e.type.kind === 'void' && e.operand.op === 'variable') return state;
        return this.value(e.operand, state);
      case 'binary':
        return this.value(e.right, this.value(e.left, state));
      case 'comma':
        return this.value(e.right, this.value(e.left, state));
      case 'logical': {
        const [yes, no] = this.condition(e, state);
        return yes & no;
      }
      case 'conditional': {
        const [yes, no] = this.condition(e.condition, state);
        const then = e.then === undefined ? yes : this.value(e.then, yes);
        return then & this.value(e.otherwise, no);
      }
      case 'assign': {
        if (e.target.op !== 'variable') return this.inAnyOrder([e.target, e.value], state);
        return this.value(e.value, state) | (this.bits.get(e.target.variable) ?? 0n);
      }
      case 'compound-assign': {
        const read = this.inAnyOrder([e.target, e.value], state);
        return e.target.op === 'variable' ? read | (this.bits.get(e.target.variable) ?? 0n) : read;
      }
      case 'increment':
        return this.value(e.target, state);
      case 'call': {
        const now = this.inAnyOrder(e.arguments, this.value(e.callee, state));
        const { callee } = e;
        const ends = callee.op === 'decay' && callee.operand.op === 'function' && callee.operand.function.noreturn;
        return ends ? UNREACHABLE : now;
      }
      case 'compound-literal':
        return this.inAnyOrder(valuesOf(e.initializer), state);
      case 'statement-expression':
        return this.statement(e.block, state);
      case 'va-arg':
        return this.value(e.list, state);
      case 'builtin': {
        let now = state;
        for (const argument of e.arguments) now = this.value(argument, now);
        return e.name === 'trap' || e.name === 'unreachable' ? UNREACHABLE : now;
      }
    }
  }
}
function valuesOf({ stores }: Initializer): Expression[] {
  return stores.map(({ value }) => value);
}
function isZero(e: Expression): boolean {
  return e.op === 'integer' && e.value === 0n;
}
