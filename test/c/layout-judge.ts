/** Holds our layout of records against gcc's: sizes, alignments, offsets, and the bits of bit-fields. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileTable } from '../../src/c/files';
import { parseUnit, type Unit } from '../../src/c/parser';
import { Preprocessor } from '../../src/c/preprocessor';
import type { Record } from '../../src/c/types';
import { MemoryTree } from '../../src/tree/tree';

export function parseText(text: string, options: { msExtensions?: boolean; primitives?: Set<string> } = {}): Unit {
  const files = new FileTable();
  const preprocessor = new Preprocessor({ files, tree: new MemoryTree('test', { 'main.c': text }), folders: [] });
  return parseUnit(preprocessor.open('main.c'), {
    unitIndex: 0,
    msExtensions: options.msExtensions ?? true,
    primitives: options.primitives ?? new Set(),
  });
}

interface Question {
  readonly what: string;
  /** A constant expression for gcc. */
  readonly expression: string;
  readonly answer: number;
}
interface BitQuestion {
  readonly what: string;
  readonly type: string;
  readonly path: string;
  readonly size: number;
  /** First bit from the record's start, and how many. */
  readonly first: number;
  readonly width: number;
}

function ask(name: string, record: Record, questions: Question[], bitQuestions: BitQuestion[]): void {
  questions.push({ what: `sizeof(${name})`, expression: `sizeof(${name})`, answer: record.size });
  questions.push({ what: `alignof(${name})`, expression: `_Alignof(${name})`, answer: record.align });
  const members = (inner: Record, base: number): void => {
    for (const member of inner.members) {
      const offset = base + member.offset;
      if (member.name === undefined) {
        if (member.type.kind === 'record') members(member.type.record, offset);
      } else if (member.bits !== undefined) {
        const first = offset * 8 + member.bits.position;
        const { width } = member.bits;
        const what = `${name}.${member.name}`;
        bitQuestions.push({ what, type: name, path: member.name, size: record.size, first, width });
      } else {
        const expression = `__builtin_offsetof(${name}, ${member.name})`;
        questions.push({ what: expression, expression, answer: offset });
      }
    }
  };
  members(record, 0);
}

/** The tagged and typedef'd records of a unit with the names C has for them. */
export function namedRecords(unit: Unit): [string, Record][] {
  const named: [string, Record][] = [];
  for (const [tag, meaning] of unit.tags)
    if (meaning.kind === 'record' && meaning.type.record.complete)
      named.push([`${meaning.type.record.keyword} ${tag}`, meaning.type.record]);
  for (const [name, type] of unit.typedefs)
    if (type.kind === 'record' && type.record.complete && type.record.fromTypedef) named.push([name, type.record]);
  return named;
}

/** What gcc says otherwise, one line each; and how many questions were asked. */
export function layoutDifferences(
  text: string,
  unit: Unit,
  flags: readonly string[] = [],
): { asked: number; differences: string[] } {
  const questions: Question[] = [];
  const bitQuestions: BitQuestion[] = [];
  for (const [name, record] of namedRecords(unit)) ask(name, record, questions, bitQuestions);
  const stride = 65536;
  const small = bitQuestions.filter((one) => one.size <= stride);
  const source = [
    text,
    `const unsigned long judge_numbers[] __attribute__((section(".judge.numbers"), used)) = {`,
    ...questions.map((question) => `${question.expression},`),
    '0 };',
    ...small.map(
      (question, index) =>
        `const union { ${question.type} s; } judge_bits_${index} ` +
        `__attribute__((section(".judge.bits"), aligned(64), used)) = { .s = { .${question.path} = -1 } };`,
    ),
  ].join('\n');
  const folder = mkdtempSync(join(tmpdir(), 'layout-'));
  try {
    const at = (name: string): string => join(folder, name);
    writeFileSync(at('judge.c'), source);
    const options = ['-std=gnu11', '-w', '-fms-extensions', '-fno-toplevel-reorder', ...flags];
    execFileSync('gcc', [...options, '-c', at('judge.c'), '-o', at('judge.o')], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const section = (name: string, file: string): Buffer => {
      execFileSync('objcopy', [
        '-O',
        'binary',
        '-j',
        name,
        '--set-section-flags',
        `${name}=alloc`,
        at('judge.o'),
        at(file),
      ]);
      return readFileSync(at(file));
    };
    const numbers = section('.judge.numbers', 'numbers');
    const differences: string[] = [];
    questions.forEach(({ what, answer }, index) => {
      const theirs = Number(numbers.readBigUInt64LE(index * 8));
      if (theirs !== answer) differences.push(`${what}: gcc ${theirs}, we ${answer}`);
    });
    const bits = small.length > 0 ? section('.judge.bits', 'bits') : Buffer.alloc(0);
    let start = 0;
    for (const { what, size, first, width } of small) {
      start = Math.ceil(start / 64) * 64;
      const set: number[] = [];
      for (let bit = 0; bit < size * 8; bit++) if ((bits[start + (bit >> 3)]! >> (bit & 7)) & 1) set.push(bit);
      const theirs = `${set[0]}+${set.length}`;
      if (theirs !== `${first}+${width}`) differences.push(`${what}: gcc bits ${theirs}, we ${first}+${width}`);
      start += size;
    }
    return { asked: questions.length + small.length, differences };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
