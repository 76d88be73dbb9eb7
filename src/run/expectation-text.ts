/**
 * The `// at LABEL` and `// expect after LABEL [when …]: FACT, …` comments of a scenario as data. The grammar stands in
 * scenarios/README.md. Reading never fails: what is not in the grammar is a problem with its line.
 */

export interface Mark {
  readonly label: string;
  /** 1-based. */
  readonly line: number;
}

export type ExpectedObject =
  | { readonly kind: 'latest'; readonly what: 'pid' | 'inode' }
  | { readonly kind: 'of-variable'; readonly what: 'pid' | 'task' | 'file' | 'inode'; readonly variable: string };

export type Operand =
  | { readonly kind: 'integer'; readonly value: bigint }
  | { readonly kind: 'null' }
  | { readonly kind: 'object'; readonly object: ExpectedObject; readonly members: readonly MemberStep[] }
  | { readonly kind: 'dentries'; readonly of: ExpectedObject };
export interface MemberStep {
  readonly operator: '->' | '.';
  readonly name: string;
}
export type Comparison = '==' | '!=' | '<' | '>' | '<=' | '>=';

export type Fact =
  | { readonly kind: 'freed'; readonly text: string; readonly object: ExpectedObject }
  | {
      readonly kind: 'comparison';
      readonly text: string;
      readonly left: Operand;
      readonly operator: Comparison;
      readonly right: Operand;
    };

export type Condition =
  | { readonly kind: 'symbol'; readonly name: string; readonly value: string }
  | { readonly kind: 'has'; readonly name: string; readonly member: string | undefined; readonly negated: boolean };

export interface Expectation {
  readonly label: string;
  readonly line: number;
  readonly when: readonly Condition[];
  readonly facts: readonly Fact[];
}

export interface ExpectationText {
  readonly marks: readonly Mark[];
  readonly expectations: readonly Expectation[];
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}

export function readExpectations(text: string): ExpectationText {
  const marks: Mark[] = [];
  const expectations: Expectation[] = [];
  const problems: { line: number; message: string }[] = [];
  text.split('\n').forEach((raw, index) => {
    const line = index + 1;
    const content = raw.replace(/\r$/, '');
    const label = markedLabel(content);
    if (label !== undefined) {
      if (marks.some((m) => m.label === label)) problems.push({ line, message: `the label ${label} is there already` });
      else marks.push({ label, line });
      return;
    }
    const comment = content.trimStart();
    if (!/^\/\/ expect\b/.test(comment)) return;
    if (comment.length > longest) {
      problems.push({ line, message: `an expectation has at most ${longest} characters` });
      return;
    }
    try {
      expectations.push({ ...readExpectation(comment.slice('// expect'.length)), line });
    } catch (error) {
      if (!(error instanceof NotInGrammar)) throw error;
      problems.push({ line, message: error.message });
    }
  });
  for (const { label, line } of expectations)
    if (!marks.some((m) => m.label === label)) problems.push({ line, message: `no statement is marked "at ${label}"` });
  return { marks, expectations, problems };
}

/** Characters of an expectation's line: what follows looks at it more than once. */
const longest = 1000;

/** The label at the end of a line that has something before it. */
function markedLabel(line: string): string | undefined {
  const at = line.lastIndexOf('// at ');
  if (at < 0 || line.length - at > longest || line.slice(0, at).trim() === '') return undefined;
  return /^(\w+)\s*$/.exec(line.slice(at + '// at '.length))?.[1];
}

class NotInGrammar extends Error {}

function readExpectation(text: string): Omit<Expectation, 'line'> {
  const head = /^\s+after\s+(\w+)(?:\s+when\s+([^:]+?))?\s*:(.*)$/.exec(text);
  if (!head) throw new NotInGrammar('an expectation reads "// expect after LABEL [when CONDITION]: FACT, …"');
  return {
    label: head[1]!,
    when: head[2] === undefined ? [] : head[2].split(/\s+and\s+/).map(readCondition),
    facts: head[3]!.split(',').map((fact) => readFact(fact.trim())),
  };
}

function readCondition(text: string): Condition {
  const has = /^(!?)\s*has\(\s*(?:struct\s+(\w+)\.(\w+)|(\w+))\s*\)$/.exec(text);
  if (has) {
    const [, not, record, member, name] = has;
    return { kind: 'has', name: record ?? name!, member, negated: not === '!' };
  }
  const symbol = /^(\w+)\s*=\s*(\w+)$/.exec(text);
  if (!symbol) throw new NotInGrammar(`"${text}" is not a condition`);
  return { kind: 'symbol', name: symbol[1]!, value: symbol[2]! };
}

function readFact(text: string): Fact {
  const freed = /^freed\((.+)\)$/.exec(text);
  if (freed) return { kind: 'freed', text, object: readObject(freed[1]!.trim()) };
  // `->` is no comparison: it is taken as part of its operand.
  const comparison = /^((?:->|-(?!>)|[^=!<>-])+?)\s*(==|!=|<=|>=|<|>)\s*((?:->|-(?!>)|[^=!<>-])+)$/.exec(text);
  if (!comparison) throw new NotInGrammar(`"${text}" is not a fact`);
  return {
    kind: 'comparison',
    text,
    left: readOperand(comparison[1]!.trim()),
    operator: comparison[2] as Comparison,
    right: readOperand(comparison[3]!.trim()),
  };
}

function readOperand(text: string): Operand {
  if (text === 'NULL') return { kind: 'null' };
  if (/^-?(0[xX][0-9a-fA-F]+|\d+)$/.test(text))
    return { kind: 'integer', value: text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text) };
  const dentries = /^dentries\((.+)\)$/.exec(text);
  if (dentries) return { kind: 'dentries', of: readObject(dentries[1]!.trim()) };
  const path = /^(\w+(?:\(\s*\w+\s*\))?)((?:(?:->|\.)\w+)*)$/.exec(text);
  if (!path) throw new NotInGrammar(`"${text}" is not an operand`);
  const members = [...path[2]!.matchAll(/(->|\.)(\w+)/g)].map(([, operator, name]): MemberStep => ({
    operator: operator as '->' | '.',
    name: name!,
  }));
  return { kind: 'object', object: readObject(path[1]!), members };
}

function readObject(text: string): ExpectedObject {
  if (text === 'pid' || text === 'inode') return { kind: 'latest', what: text };
  const of = /^(pid|task|file|inode)\(\s*(\w+)\s*\)$/.exec(text);
  if (!of) throw new NotInGrammar(`"${text}" is not an object`);
  return { kind: 'of-variable', what: of[1] as 'pid' | 'task' | 'file' | 'inode', variable: of[2]! };
}
