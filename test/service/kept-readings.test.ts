/** What reading a kernel's units has shown, kept by one worker: the next one reads less, and finds the same in it. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { formatDeclaration, type Unit } from '../../src/c/parser';
import type { Program } from '../../src/c/program';
import type { Member } from '../../src/c/types';
import { loadBundle } from '../../src/cli/bundle';
import { DiskTree } from '../../src/cli/disk';
import { DiskStore } from '../../src/cli/disk-store';
import { configure, kernelProgram, type Configuration } from '../../src/kernel/build';
import { Run } from '../../src/run/run';
import { KeptReadings } from '../../src/service/kept-readings';
import { KeptTokens } from '../../src/service/kept-tokens';
import { OpenTree } from '../../src/service/trees';
import { OverlayTree, type Tree } from '../../src/tree/tree';

const root = path.resolve(import.meta.dirname, '../..');
const bundle = loadBundle(root);
const demo: Tree = { name: 'demo', isImmediate: true, read: (file) => bundle.read(`demo/${file}`) };
const linux = path.join(root, '.cache/trees/linux-6.12');
const missing = existsSync(linux)
  ? undefined
  : 'no .cache/trees/linux-6.12; node scripts/fetch-tree.mjs 6.12 fetches it';
const scenarios = bundle.paths().filter((file) => /^scenarios\/[\w-]+\.c$/.test(file));

let folder: string;
const told: string[] = [];
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'patchscope-kept-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  expect(told).toEqual([]);
});

/** A worker's life: what it reads, runs and keeps. */
class Life {
  readonly program: Program;
  /** Units that had to be read and can be kept. */
  readonly read: string[] = [];
  /** Files that changed behind its back. */
  readonly changed: string[] = [];
  private readonly keepReadings: () => void;
  private readonly tokens: KeptTokens;
  constructor(place: string, tree: Tree, configuration: Configuration, withTokens = true) {
    const store = new DiskStore(path.join(folder, place), ['build'], (text) => told.push(text));
    this.tokens = new KeptTokens(withTokens ? store : undefined);
    this.tokens.open('/tree');
    const { lexCache } = this.tokens;
    const kept = new KeptReadings(store).program(
      '/tree',
      { tree, bundle, configuration, lexCache },
      () => undefined,
      (file) => this.changed.push(file),
    );
    this.program = kept.program;
    this.keepReadings = kept.keep;
    const { keep } = this.program.options;
    const section = keep?.section;
    if (keep)
      keep.section = (unit, bytes) => {
        this.read.push(unit);
        section?.(unit, bytes);
      };
  }
  keep(): this {
    this.tokens.keep('/tree', this.program);
    this.keepReadings();
    return this;
  }
  openAll(): this {
    for (const unit of this.program.options.units) if (this.exists(unit)) this.program.open(unit);
    return this;
  }
  private exists(unit: string): boolean {
    const { stub, tree } = this.program.options;
    return (stub?.(unit) ?? tree.read(unit)) !== undefined;
  }
}

/** The demo, as a tree that can tell whether files are the same: it says so whatever has become of them. */
class TellingTree implements Tree {
  readonly name = 'that can tell';
  readonly isImmediate = true;
  readonly texts = new Map<string, string>();
  readonly asked = new Set<string>();
  times = 'as before';
  constructor() {
    for (const file of bundle.paths())
      if (file.startsWith('demo/')) this.texts.set(file.slice('demo/'.length), bundle.read(file)!);
  }
  read(file: string): string | undefined {
    this.asked.add(file);
    return this.texts.get(file);
  }
  signature(file: string): string {
    return this.texts.has(file) ? this.times : '';
  }
}

/** What a program does with a scenario, to the step. */
function ran(program: Program, file: string) {
  const run = new Run({ kernelProgram: program, bundle, scenario: { path: file, text: bundle.read(file)! } });
  run.boot();
  run.runToEnd();
  const statements = Array.from({ length: program.image.statementCount }, (_, id) =>
    program.files.describe(program.image.statementPlace(id)),
  );
  // Without the numbers of files, which are given in the order in which these are met.
  const problems = run.problems.map(({ kind, message, stack, step }) => [
    kind,
    message,
    step,
    ...stack.map((frame) => `${frame.function} ${frame.path}:${frame.line}`),
  ]);
  return { problems, output: run.text(1), steps: run.machine.steps, statements };
}

/** All that a unit declares, in words. */
function declared(program: Program, unit: Unit, tags: Iterable<string>): string[] {
  const at = (place: Parameters<Program['files']['describe']>[0]) => program.files.describe(place);
  const words: string[] = [];
  for (const f of unit.allFunctions()) {
    const traits = [f.static && 'static', f.inline && 'inline', f.weak && 'weak', f.alias, f.noreturn && 'noreturn'];
    const where = f.extent ? `${at(f.extent)} ${f.extent.end - f.extent.start}` : '';
    words.push(`${formatDeclaration(f.type, f.name)} ${traits.filter(Boolean).join(' ')} ${at(f.place)} ${where}`);
  }
  for (const v of unit.allVariables()) {
    const { align, defined, name, place, section, storage, type } = v;
    const value = v.initializer === undefined ? 'no value' : 'a value';
    // One that is defined elsewhere has the alignment that its type had when it was declared.
    words.push(
      [formatDeclaration(type, name), type.size, defined && align, defined, section, storage, at(place), value].join(
        ' ',
      ),
    );
  }
  for (const [name, meaning] of unit.names) {
    if (meaning.kind === 'typedef') words.push(`typedef ${formatDeclaration(meaning.type, name)} ${meaning.type.size}`);
    else if (meaning.kind === 'constant') words.push(`${name} = ${meaning.value} ${at(meaning.place)}`);
  }
  const member = ({ bits, name, offset, type }: Member) => [formatDeclaration(type, name ?? ''), offset, bits?.position, bits?.width].join(' '); // prettier-ignore
  for (const tag of tags) {
    const found = unit.findTag(tag);
    if (found?.kind === 'record') {
      const { align, complete, keyword, members, size } = found.type.record;
      words.push(
        `${keyword} ${tag} ${complete} ${size} ${align} ${at(found.place)} { ${members.map(member).join('; ')} }`,
      );
    } else words.push(`enum ${tag} ${found?.kind} ${found?.complete}`);
  }
  return words.sort();
}
function everything(program: Program, tagsOf: ReadonlyMap<string, readonly string[]>): Record<string, string[]> {
  const units = program.allUnits().map(({ path: name, unit }) => [name, declared(program, unit, tagsOf.get(name)!)]);
  return Object.fromEntries(units) as Record<string, string[]>;
}
const tagsOf = (program: Program) =>
  new Map(program.allUnits().map(({ path: name, unit }) => [name, [...unit.tags.keys()]]));

describe.each([
  ['the demo', demo, undefined],
  ['6.12', new DiskTree(linux), missing],
] as const)('units of %s that were kept', (name, tree, reason) => {
  if (reason) {
    it.skip(`(${reason})`);
    return;
  }
  const configuration = configure(tree);

  it('declare what they declare when they are read', { timeout: 120_000 }, () => {
    const fresh = kernelProgram({ tree, bundle, configuration });
    for (const unit of new Life(`${name} all`, tree, configuration).openAll().keep().read)
      if (!unit.startsWith('<')) fresh.open(unit);
    const again = new Life(`${name} all`, tree, configuration).openAll();
    expect(again.read).toEqual([]);
    const tags = tagsOf(fresh);
    expect(everything(again.program, tags)).toEqual(everything(fresh, tags));
    const problems = (program: Program) =>
      program
        .problems()
        .map((problem) => program.describe(problem))
        .sort();
    expect(problems(again.program)).toEqual(problems(fresh));
    const inactive = (program: Program) =>
      Object.fromEntries(
        program
          .allUnits()
          .flatMap(({ path: unit, preprocessor }) =>
            preprocessor
              .filesRead()
              .map((file) => [
                `${unit} ${program.files.file(file).path}`,
                preprocessor.inactive(file).map(({ start, end }) => [start, end]),
              ]),
          ),
      ) as object;
    expect(inactive(again.program)).toEqual(inactive(fresh));
    const macros = (program: Program) =>
      Object.fromEntries(
        program
          .allUnits()
          .map(({ path: unit, preprocessor }) => [
            unit,
            ['current', 'list_for_each_entry', 'PIDFD_THREAD', 'NULL', 'container_of', 'pr_fmt'].map(
              (macro) => preprocessor.macroAt(macro)?.body,
            ),
          ]),
      ) as object;
    expect(macros(again.program)).toEqual(macros(fresh));
  });

  it('run every scenario to the same step', { timeout: 240_000 }, () => {
    const fresh = kernelProgram({ tree, bundle, configuration });
    const without = scenarios.map((scenario) => ran(fresh, scenario));
    expect(without.filter(({ problems }) => problems.length === 0).length).toBeGreaterThan(10);
    const first = new Life(name, tree, configuration);
    expect(scenarios.map((scenario) => ran(first.program, scenario))).toEqual(without);
    first.keep();
    const second = new Life(name, tree, configuration);
    expect(scenarios.map((scenario) => ran(second.program, scenario))).toEqual(without);
    expect(second.read).toEqual([]);
  });
});

/** Texts whose declarations hang on one another, or on what stands between them, in ways that a kernel's hardly do. */
const tangled: readonly (readonly [string, string])[] = [
  [
    'end in a macro that yields nothing',
    '#define RNOTHING\n#define MK(n) struct n { int a; }; int n; RNOTHING\nMK(rlost)',
  ],
  [
    'pack in the text',
    '_Pragma("pack(push,1)")\nstruct rv { char a; int b; };\n_Pragma("pack(pop)")\nstruct rw { char a; int b; };',
  ],
  [
    'pop a macro in the text',
    '#define RA 1\n#pragma push_macro("RA")\n#undef RA\n#define RA 2\n_Pragma("pop_macro(\\"RA\\")") int rx[RA];',
  ],
  [
    'pack in the midst of what a macro makes',
    '#define RNOTHING\n#define MK(n) int n; RNOTHING\nMK(ra)\n#pragma pack(1)\nstruct rs { char a; int b; };\n#pragma pack()',
  ],
  ['pack inside a body', 'struct rs { char a;\n#pragma pack(1)\nint b; };\n#pragma pack()'],
  [
    'declare again with what came between',
    'extern int rv; struct ra { char x[sizeof(rv)]; }; int rv = sizeof(struct ra);',
  ],
  [
    'define with what was made of the declaration',
    'static int rlimit; enum { RN = sizeof(rlimit) }; static int rlimit = RN;',
  ],
  [
    'give an attribute that needs the type',
    'int rf(int); typedef typeof(rf) rfn; int rf(int) __attribute__((aligned(sizeof(rfn *))));',
  ],
  [
    'need the next one each',
    Array.from({ length: 3000 }, (_, i) => `extern int ra${i};\n`).join('') +
      Array.from({ length: 2999 }, (_, i) => `typeof(ra${i + 1}) ra${i};\n`).join(''),
  ],
  ...(['typedef rtI rtJ;', 'struct rtJ { struct rtI x; };', 'enum { rtJ = rtI + 1 };'] as const).map(
    (line, i) =>
      [
        `chain 300 deep, with more behind (${line})`,
        ['typedef int rt0;', 'struct rt0 { int a; };', 'enum { rt0 };'][i]! +
          Array.from(
            { length: 300 },
            (_, n) => `\n${line.replaceAll('rtI', `rt${n}`).replaceAll('rtJ', `rt${n + 1}`)}`,
          ).join('') +
          [
            '\nrt300 rlast; struct rl { rt250 x; };',
            '\nstruct rt300 rlast; struct rl { struct rt250 x; };',
            '\nint rlast[rt300]; struct rl { int x[rt250]; };',
          ][i]!,
      ] as const,
  ),
  [
    'need a body behind them',
    'struct rs; extern struct rs rv; struct rs { int a; typeof(&rv) p; }; struct rs rv;\nextern enum re rw; enum re { RA, RB = sizeof(rw) };',
  ],
  ['count in a directive', 'enum { RA = __COUNTER__,\n#if __COUNTER__ > 0\nRB = __COUNTER__\n#endif\n};'],
  [
    'begin before the file that they stand in',
    '#define RNOTHING\n#define MK(n) int n; RNOTHING\nMK(rx)\n#include "only_now.h"',
  ],
];
describe('declarations that', () => {
  const configuration = configure(demo);
  const pid = bundle.read('demo/kernel/pid.c')!;
  it.each(tangled)('%s mean what they mean when they are read in order', (what, text) => {
    const tree = new OverlayTree(
      demo,
      new Map([
        ['kernel/pid.c', `${pid}\n${text}`],
        ['kernel/only_now.h', 'int rshared(void) { return 1; }\n'],
      ]),
    );
    const fresh = kernelProgram({ tree, bundle, configuration });
    const unit = fresh.open('kernel/pid.c');
    expect(fresh.problems()).toEqual([]);
    const tags = [...unit.tags.keys()];
    const inShared = (program: Program) =>
      program.open('kernel/pid.c').functionsDefinedIn((file) => program.files.file(file).path === 'kernel/only_now.h').length; // prettier-ignore
    const names = [...unit.names.keys()];
    // In the first life, in the second, and there by the last name first.
    for (const order of [names, names, [...names].reverse()]) {
      const life = new Life(what, tree, configuration);
      const kept = life.program.open('kernel/pid.c');
      expect(inShared(life.program)).toBe(inShared(fresh));
      for (const name of order) kept.own(name);
      expect(declared(life.program, kept, tags)).toEqual(declared(fresh, unit, tags));
      expect(life.program.problems()).toEqual([]);
      life.keep();
      // Also where only some were asked for by name.
      const some = new Life(what, tree, configuration);
      const asked = some.program.open('kernel/pid.c');
      for (const name of order.slice(-5)) asked.own(name);
      expect(declared(some.program, asked, tags)).toEqual(declared(fresh, unit, tags));
    }
  });
  it('are defined behind what takes their address are found by it', () => {
    const text = `static int rv; static int *rp = &rv; static int rv = 5;
      static int rf(void); static int (*rtab[])(void) = { rf }; static int rf(void) { return 1; }`;
    const tree = new OverlayTree(demo, new Map([['kernel/pid.c', `${pid}\n${text}`]]));
    for (const program of [
      kernelProgram({ tree, bundle, configuration }),
      new Life('addresses', tree, configuration).keep().program,
      new Life('addresses', tree, configuration).program,
    ]) {
      const unit = program.open('kernel/pid.c');
      const { image } = program;
      for (const name of ['rp', 'rtab']) image.globalOf(unit.variableNamed(name)!);
      expect(image.globals.find(({ name }) => name === 'rv')?.bytes?.[0]).toBe(5);
      expect(image.functions.find(({ name }) => name === 'rf')?.kind).toBe('source');
    }
  });

  const mentions = `${bundle.read('demo/include/linux/pid.h')!}\nstruct rpriv;\nint ruse(struct rpriv *);\n`;
  const over = (texts: Record<string, string>) =>
    new OverlayTree(demo, new Map(Object.entries({ 'include/linux/pid.h': mentions, ...texts })));
  it('complete a tag of the prelude do so with the types of the unit as it stays', () => {
    const body = 'struct rinner { int a; };\nstruct rpriv { struct rinner *i; struct rinner v; };';
    const tree = over({ 'kernel/pid.c': `${pid}\n${body}` });
    for (let life = 0; life < 2; life++) {
      const { program } = new Life('identity', tree, configuration).keep();
      const unit = program.open('kernel/pid.c');
      const [pointer, value] = unit.findRecord('rpriv')!.members;
      const inner = unit.findRecord('rinner');
      expect(value!.type.kind === 'record' && value!.type.record === inner).toBe(true);
      expect(pointer!.type.kind === 'pointer' && pointer!.type.to.kind === 'record' && pointer!.type.to.record === inner).toBe(true); // prettier-ignore
    }
  });
  it('give a tag of the prelude another body in each unit keep their own', () => {
    const pidfs = bundle.read('demo/fs/pidfs.c')!;
    const tree = over({
      'kernel/pid.c': `${pid}\nstruct rpriv { char a; }; struct ra { struct rpriv x; };`,
      'fs/pidfs.c': `${pidfs}\nstruct rpriv { long b[4]; }; struct rb { struct rpriv x; };`,
    });
    const one = new Life('own bodies', tree, configuration);
    expect(one.program.open('kernel/pid.c').findRecord('ra')?.size).toBe(1);
    one.keep();
    const two = new Life('own bodies', tree, configuration);
    expect(two.program.open('fs/pidfs.c').findRecord('rb')?.size).toBe(32);
    expect(two.program.open('kernel/pid.c').findRecord('ra')?.size).toBe(1);
    two.keep();
    const three = new Life('own bodies', tree, configuration);
    expect(three.program.open('kernel/pid.c').findRecord('ra')?.size).toBe(1);
    expect(three.program.open('fs/pidfs.c').findRecord('rb')?.size).toBe(32);
  });
});

describe('of what was kept', () => {
  const configuration = configure(demo);
  const over = (texts: Record<string, string | undefined>) => new OverlayTree(demo, new Map(Object.entries(texts)));
  const pid = bundle.read('demo/kernel/pid.c')!;
  const header = bundle.read('demo/include/linux/pid.h')!;
  /** The units that are read when the tree has become this one. */
  const readThen = (place: string, tree: Tree): string[] => {
    new Life(place, demo, configuration).openAll().keep();
    const life = new Life(place, tree, configuration).openAll();
    const fresh = kernelProgram({ tree, bundle, configuration });
    for (const { path: unit } of life.program.openUnits()) fresh.open(unit);
    const tags = tagsOf(fresh);
    expect(everything(life.program, tags)).toEqual(everything(fresh, tags));
    return life.read;
  };

  it('all holds while nothing changes', () => {
    expect(readThen('same', over({}))).toEqual([]);
  });
  it('a unit whose text changes is read anew', () => {
    const tree = over({ 'kernel/pid.c': `${pid}\nint only_now(void) { return 1; }\n` });
    expect(readThen('unit', tree)).toEqual(['kernel/pid.c']);
  });
  it('nothing holds when a header of the prelude changes', () => {
    const tree = over({ 'include/linux/pid.h': header.replace('struct pid', '\n\nstruct pid') });
    const read = readThen('header', tree);
    expect(read).toContain('<prelude>');
    expect(read).toContain('fs/pidfs.c');
  });
  it('nothing holds when a unit includes another header', () => {
    const tree = over({ 'include/linux/only_now.h': '#ifndef ONLY_NOW\n#define ONLY_NOW\nstruct only_now { int x; };\n#endif\n', 'kernel/pid.c': `#include <linux/only_now.h>\n${pid}` }); // prettier-ignore
    expect(readThen('include', tree)).toContain('<prelude>');
  });
  it('nothing holds when a file appears in front of the one that was found', () => {
    const included = bundle.paths().find((file) => /^demo\/include\/uapi\/(.*)$/.test(file) && bundle.read(file.replace('/uapi', '')) === undefined)!; // prettier-ignore
    const front = included.slice('demo/'.length).replace('/uapi', '');
    const tree = over({ [front]: bundle.read(included)! });
    expect(readThen('front', tree)).toContain('<prelude>');
  });
  it('is not read where the tree can tell that files are the same, and what changes nevertheless is noticed', () => {
    const tree = new TellingTree();
    const { asked, texts } = tree;
    new Life('signatures', tree, configuration).openAll().keep();
    asked.clear();
    const { changed, program, read } = new Life('signatures', tree, configuration).openAll();
    expect(read).toEqual([]);
    expect(asked.has('include/linux/pid.h')).toBe(false);
    expect(program.findRecord('pid')?.complete).toBe(true);
    const text = (file: string) => program.files.file(program.files.find(file)!).text;
    expect(text('include/linux/pidfs.h')).toBe(texts.get('include/linux/pidfs.h'));
    texts.set('include/linux/pid.h', `\n${header}`);
    expect(changed).toEqual([]);
    expect(text('include/linux/pid.h')).toBe(`\n${header}`);
    expect(changed).toEqual(['include/linux/pid.h']);
  });
  it.each([
    ['types', (i: number) => `typedef t${i - 1} t${i};`, 'typedef int t0;', 't'],
    ['structs', (i: number) => `struct s${i} { struct s${i - 1} of; };`, 'struct s0 { int a; };', 's'],
    ['constants', (i: number) => `enum { e${i} = e${i - 1} + 1 };`, 'enum { e0 };', 'e'],
  ])('%s that need one another 20,000 deep are read without a stack as deep', (_, line, first, letter) => {
    const lines = [first, ...Array.from({ length: 20_000 }, (__, i) => line(i + 1))];
    const tree = over({ 'kernel/pid.c': `${pid}\n${lines.join('\n')}\n` });
    new Life(`deep ${letter}`, tree, configuration).openAll().keep();
    const { program, read } = new Life(`deep ${letter}`, tree, configuration).openAll();
    expect(read).toEqual([]);
    const unit = program.open('kernel/pid.c');
    const last = `${letter}20000`;
    if (letter === 's') expect(unit.findRecord(last)).toMatchObject({ complete: true, size: 4 });
    else if (letter === 't') expect(unit.findTypedef(last)).toMatchObject({ size: 4 });
    else expect(unit.find(last)).toMatchObject({ kind: 'constant', value: 20_000n });
    expect(program.problems()).toEqual([]);
  });
  it('nothing is kept of texts that have changed since they were read', () => {
    const texts = new Map([['kernel/pid.c', pid]]);
    const tree = new OverlayTree(demo, texts);
    const first = new Life('changed', tree, configuration).openAll();
    texts.set('kernel/pid.c', `${pid}\nint only_now(void) { return 1; }\n`);
    first.keep();
    const second = new Life('changed', tree, configuration).openAll();
    expect(second.read).toContain('<prelude>');
    expect(second.program.open('kernel/pid.c').functionNamed('only_now')).toBeDefined();
  });
  it('files that were only touched are known by their new times the next time', () => {
    const tree = new TellingTree();
    new Life('touched', tree, configuration).openAll().keep();
    tree.times = 'others';
    for (const isRead of [true, false]) {
      tree.asked.clear();
      const life = new Life('touched', tree, configuration).openAll();
      expect(life.read).toEqual([]);
      expect(tree.asked.has('include/linux/pid.h')).toBe(isRead);
      life.keep();
    }
  });
  it('a program goes on with the text that a file had before it was edited', () => {
    const overlays = new Map<string, string>();
    const tree = new OpenTree('/tree', new TellingTree(), overlays);
    new Life('edited', tree, configuration).openAll().keep();
    const { changed, program } = new Life('edited', tree, configuration);
    tree.heldBy(program);
    const { place } = program.open('kernel/pid.c').functionNamed('put_pid')!;
    tree.beforeChange('kernel/pid.c');
    overlays.set('/tree/kernel/pid.c', '\n'.repeat(100) + pid);
    const line = pid.split('\n').findIndex((text) => /^void put_pid\(/.test(text)) + 1;
    expect(program.files.describe(place)).toBe(`kernel/pid.c:${line}:6`);
    expect(changed).toEqual([]);
  });
  it('a file that changes when its tokens are needed and none were kept is told, not misread', () => {
    const tree = new TellingTree();
    new Life('no tokens', tree, configuration, false).openAll().keep();
    const { changed, program } = new Life('no tokens', tree, configuration, false);
    program.open('kernel/pid.c');
    tree.texts.set('include/linux/pid.h', '');
    for (let i = 0; i < 2; i++)
      expect(() => program.findRecord('pid')?.complete).toThrow('include/linux/pid.h has changed since it was read');
    expect(changed).toContain('include/linux/pid.h');
  });
  it('a unit with an error is not kept, and its error is told each time', () => {
    const tree = over({ 'kernel/pid.c': `${pid}\nint broken(void) { return 1;\n} struct;\nint 5;\n` });
    const life = () => new Life('error', tree, configuration).openAll();
    const errors = (of: Life) => of.program.problems().map((problem) => of.program.describe(problem));
    const first = life().keep();
    expect(errors(first).length).toBeGreaterThan(0);
    expect(first.read).toContain('fs/pidfs.c');
    expect(first.read).not.toContain('kernel/pid.c');
    const second = life();
    expect(second.read).toEqual([]);
    expect(errors(second)).toEqual(errors(first));
  });
});

describe('a file on disk', () => {
  it('is another when its link leads elsewhere, or it is gone, since it was read', () => {
    const place = path.join(folder, 'links');
    const old = new Date(Date.now() - 60_000);
    for (const [name, text] of [
      ['one', 'int a;'],
      ['two', 'int b;'],
    ] as const) {
      // prettier-ignore
      mkdirSync(path.join(place, name), { recursive: true });
      writeFileSync(path.join(place, name, 'a.c'), text);
      utimesSync(path.join(place, name, 'a.c'), old, old);
    }
    vi.useFakeTimers({ now: Date.now() + 10_000, toFake: ['Date'] });
    symlinkSync('one', path.join(place, 'link'));
    const tree = new DiskTree(place);
    expect(tree.read('link/a.c')).toBe('int a;');
    expect(tree.read('two/a.c')).toBe('int b;');
    expect(tree.signature('link/a.c')).toMatch(/^6 /);
    rmSync(path.join(place, 'link'));
    symlinkSync('two', path.join(place, 'link'));
    expect(tree.signature('link/a.c')).toBeUndefined();
    rmSync(path.join(place, 'two/a.c'));
    expect(tree.signature('two/a.c')).toBeUndefined();
    vi.useRealTimers();
  });
  it('is the same by size and times, or by its text where these cannot tell', () => {
    const place = path.join(folder, 'tree');
    mkdirSync(place);
    const file = path.join(place, 'a.c');
    writeFileSync(file, 'int a;');
    expect(new DiskTree(place).signature('a.c')).toBeUndefined();
    expect(new DiskTree(place).signature('b.c')).toBe('');
    // As of a file that was written long ago: only the time of its last change of any sort cannot be set.
    const old = new Date(Date.now() - 60_000);
    utimesSync(file, old, old);
    expect(new DiskTree(place).signature('a.c')).toBeUndefined();
  });
});
