/**
 * asm statements. What an instruction does is not read here: only that empty ones (barriers, hidden assignments) do
 * nothing more than their operands say. Others are left to primitives, or trap.
 */
import type { Expression, Statement } from './ast';
import { readStringText } from './attributes';
import { addressOf, hasEffects, isBitField, isLvalue, rvalue, takeAddress } from './build';
import { assign } from './operators';
import { readExpression } from './expressions';
import type { Reader } from './reader';
import { labelNamed } from './statements';

interface Operand {
  readonly constraint: string;
  readonly value: Expression;
}

export function readAsm(reader: Reader): Statement {
  const start = reader.next().place;
  while (
    ['volatile', '__volatile__', '__volatile', 'inline', '__inline', '__inline__', 'goto'].includes(reader.token.text)
  )
    reader.next();
  reader.expect('(');
  const text = readStringText(reader);
  const sections: Operand[][] = [];
  let section = 0;
  const isBarrier = text.trim() === '';
  while (!reader.at(')')) {
    section += reader.at('::') ? 2 : 1;
    if (!reader.accept('::')) reader.expect(':');
    if (reader.at(':') || reader.at('::') || reader.at(')')) continue;
    if (section <= 2) sections[section] = readOperands(reader);
    else if (section === 3) readClobbers(reader);
    else readLabels(reader);
  }
  reader.expect(')');
  const place = reader.placeFrom(start);
  reader.expect(';');
  const outputs = sections[1] ?? [];
  if (!isBarrier) for (const { value } of outputs) takeAddress(reader, value);
  const inputs = sections[2] ?? [];
  const hidden = isBarrier
    ? [...effects(reader, [...outputs, ...inputs]), ...tiedAssignments(reader, outputs, inputs)]
    : [];
  if (hidden.length === 0) return { op: 'asm', place, text, isBarrier };
  const items = hidden.map((expression): Statement => ({ op: 'expression', place, expression }));
  return items.length === 1 ? items[0]! : { op: 'block', place, items, variables: [] };
}

function readOperands(reader: Reader): Operand[] {
  const operands: Operand[] = [];
  do {
    if (reader.accept('[')) {
      reader.expectIdentifier('an operand');
      reader.expect(']');
    }
    const constraint = readStringText(reader);
    reader.expect('(');
    const value = readExpression(reader);
    reader.expect(')');
    operands.push({ constraint, value });
  } while (reader.accept(','));
  return operands;
}
function readClobbers(reader: Reader): void {
  do readStringText(reader);
  while (reader.accept(','));
}
function readLabels(reader: Reader): void {
  do {
    const { text, place } = reader.expectIdentifier('a label');
    labelNamed(reader, text, place).label.addressTaken = true;
  } while (reader.accept(','));
}

/** What operands do besides giving their places or values. */
function effects(reader: Reader, operands: readonly Operand[]): Expression[] {
  return operands
    .filter(({ constraint, value }) => hasEffects(value) && !/^[0-9]+$/.test(constraint))
    .map(({ value }) =>
      isLvalue(value) && !isBitField(value) ? addressOf(reader, value, value.place) : rvalue(reader, value),
    );
}

/** `asm ("" : "=r" (a) : "0" (b))` is a = b that the optimiser cannot see through. */
function tiedAssignments(reader: Reader, outputs: readonly Operand[], inputs: readonly Operand[]): Expression[] {
  const assignments: Expression[] = [];
  for (const { constraint, value } of inputs) {
    if (!/^[0-9]+$/.test(constraint)) continue;
    const output = outputs[Number(constraint)];
    if (output === undefined || !isLvalue(output.value)) continue;
    const source = rvalue(reader, value);
    if (source.op === 'variable' && output.value.op === 'variable' && source.variable === output.value.variable)
      continue;
    assignments.push(assign(reader, output.value, source, value.place));
  }
  return assignments;
}
