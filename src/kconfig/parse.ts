/**
 * Reads Kconfig files into symbols and menu entries. The grammar is that of scripts/kconfig/parser.y, one statement per
 * line; but a line that cannot be understood costs a problem and is skipped, and the reading goes on behind it, because
 * half of the files this meets are being typed. Nothing here throws, whatever the bytes.
 */
import { FilePending, normalizePath } from '../tree/tree';
import type { Tree } from '../tree/tree';
import type { ExprTable } from './expr';
import { Mentions } from './mentions';
import { type EntryKind, type KSymbol, type MenuEntry, none, type Place, type ProblemCode } from './model';
import type { Parsed } from './options';
import { OptionReader } from './options';

/** Bounds on hostile files, far beyond any kernel: blocks in blocks, files in files, files. */
const mostBlocks = 200;
const mostNestedFiles = 60;
const mostFiles = 20_000;

export interface ParseInput {
  readonly tree: Tree;
  readonly table: ExprTable;
  readonly environment: Readonly<Record<string, string>>;
  readonly answers: Readonly<Record<string, string>>;
}

/** Reads `path` and everything it sources. */
export function parseKconfig(input: ParseInput, path: string): Parsed {
  return new Parser(input).run(path);
}

interface Block {
  readonly entry: MenuEntry;
  readonly keyword: 'menu' | 'choice' | 'if';
  readonly path: string;
}

class Parser extends OptionReader {
  private readonly blocks: Block[] = [];
  private readonly nested: string[] = [];
  private filesLeft = mostFiles;
  /** The entry whose option lines are being read. */
  private open: MenuEntry | undefined;
  private choice: MenuEntry | undefined;

  constructor(private readonly input: ParseInput) {
    const root = newEntry('root', undefined, { path: '', offset: 0, end: 0, line: 1 }, undefined);
    const out: Parsed = {
      root,
      problems: [],
      probes: [],
      files: new Map(),
      pending: [],
      modules: undefined,
      choices: [],
    };
    super(out, input.table, input.environment, input.answers);
  }

  run(path: string): Parsed {
    const text = this.readFile(path);
    if (text === undefined) {
      const place = { path, offset: 0, end: 0, line: 1 };
      this.problemAt('error', 'missing-file', `there is no file ${path}`, place);
    } else this.file(path, text);
    this.closeEntry();
    return this.out;
  }

  private file(path: string, text: string): void {
    const mentions = this.out.files.get(path) ?? new Mentions(path);
    this.out.files.set(path, mentions);
    const outerBlocks = this.blocks.length;
    this.nested.push(path);
    this.inFile(path, text, mentions, () => {
      while (this.scanner.kind !== 'end of file') this.statement();
      while (this.blocks.length > outerBlocks) {
        const block = this.blocks.at(-1)!;
        this.problemAt('error', 'block', `this ${block.keyword} has no end${block.keyword}`, block.entry.place);
        this.popBlock();
      }
    });
    this.nested.pop();
  }

  /** A file that is still on its way reads as empty, and the whole reading is repeated when all of them are there. */
  private readFile(path: string): string | undefined {
    try {
      return this.input.tree.read(path);
    } catch (error) {
      if (!(error instanceof FilePending)) throw error;
      this.out.pending.push(error);
      return '';
    }
  }

  private statement(): void {
    const { kind } = this.scanner;
    switch (kind) {
      case 'end of line':
        this.scanner.next();
        return;
      case 'config':
      case 'menuconfig':
        return this.config(kind);
      case 'choice':
        return this.choiceStatement();
      case 'menu':
      case 'comment':
        return this.titled(kind);
      case 'if':
        return this.ifStatement();
      case 'endif':
        return this.endStatement('if');
      case 'endmenu':
        return this.endStatement('menu');
      case 'endchoice':
        return this.endStatement('choice');
      case 'source':
        return this.source();
      case 'mainmenu':
        return this.mainmenu();
      case 'word':
        if (this.choice && this.open === this.choice && this.scanner.value === 'optional') return this.optional();
        return this.assignment();
      default:
        if (this.open && this.option(this.open, kind)) return;
        this.failLine(`'${this.tokenText()}' cannot start a statement here`);
    }
  }

  // ---- statements that make entries

  private config(kind: 'config' | 'menuconfig'): void {
    this.closeEntry();
    const keyword = this.here();
    this.scanner.next();
    if (this.scanner.kind !== 'word') return this.failLine(`a symbol's name is expected behind ${kind}`);
    const symbol = this.symbol('definition');
    const entry = this.addEntry(kind, symbol, this.spanFrom(keyword));
    if (this.choice && kind === 'menuconfig') this.problem('error', 'choice', 'a choice cannot contain a menuconfig');
    this.open = entry;
    this.endLine(entry);
  }

  private choiceStatement(): void {
    this.closeEntry();
    if (this.choice) this.problem('error', 'choice', 'a choice cannot contain a choice');
    const place = this.here();
    this.scanner.next();
    const entry = this.pushBlock('choice', place, this.table.anonymous());
    if (entry) {
      entry.symbol!.type = 'bool';
      this.out.choices.push(entry);
      this.open = this.choice = entry;
    }
    this.endLine(entry);
  }

  private titled(kind: 'menu' | 'comment'): void {
    this.closeEntry();
    const keyword = this.here();
    this.scanner.next();
    if (this.scanner.kind !== 'quoted') return this.failLine(`a quoted title is expected behind ${kind}`);
    if (this.choice && kind === 'menu') this.problem('error', 'choice', 'a choice cannot contain a menu');
    const title = this.scanner.value;
    this.scanner.next();
    const place = this.spanFrom(keyword);
    const entry = kind === 'menu' ? this.pushBlock('menu', place, undefined) : this.addEntry(kind, undefined, place);
    if (entry) {
      this.open = entry;
      this.addPrompt(entry, kind, title, undefined, place);
    }
    this.endLine(entry);
  }

  private ifStatement(): void {
    this.closeEntry();
    const keyword = this.here();
    this.scanner.next();
    const condition = this.expression('depends');
    const entry = this.pushBlock('if', this.spanFrom(keyword), undefined);
    if (entry && condition) entry.dependency = condition;
    this.endLine(entry);
  }

  private mainmenu(): void {
    const { root } = this.out;
    const place = this.here();
    if (root.written.length > 0 || root.prompt) this.problem('error', 'syntax', 'mainmenu must come first');
    this.closeEntry();
    this.scanner.next();
    if (this.scanner.kind !== 'quoted') return this.failLine('a quoted title is expected behind mainmenu');
    if (!root.prompt) this.addPrompt(root, 'menu', this.scanner.value, undefined, place);
    this.scanner.next();
    this.endLine(undefined);
  }

  private endStatement(keyword: Block['keyword']): void {
    this.closeEntry();
    const place = this.here();
    this.scanner.next();
    const isMatch = (block: Block) => block.keyword === keyword && block.path === this.path;
    if (!this.blocks.some(isMatch)) {
      this.problemAt('error', 'block', `there is no ${keyword} to end here`, place);
    } else {
      while (!isMatch(this.blocks.at(-1)!)) {
        const inner = this.blocks.at(-1)!;
        this.problemAt('error', 'block', `end${keyword} comes before end${inner.keyword}`, place);
        this.popBlock();
      }
      this.popBlock();
    }
    this.endLine(undefined);
  }

  private source(): void {
    this.closeEntry();
    const keyword = this.here();
    this.scanner.next();
    if (this.scanner.kind !== 'quoted') return this.failLine(`a quoted path is expected behind source`);
    const name = this.scanner.value;
    this.scanner.next();
    const place = this.spanFrom(keyword);
    if (this.choice) this.problemAt('error', 'choice', 'a choice cannot source a file', place);
    if (!this.atLineEnd()) this.failLine(`'${this.tokenText()}' is not expected here`);
    // The rest of this file goes on where its scanner stands: on the end of this line.
    const fail = (code: ProblemCode, message: string) => this.problemAt('error', code, message, place);
    const path = name.startsWith('/') ? undefined : normalizePath(name);
    if (/[*?[]/.test(name)) fail('missing-file', `${name}: patterns are not expanded, as conf does not`);
    else if (path && this.nested.includes(path)) fail('recursive-source', `${path} sources itself`);
    else if (this.nested.length >= mostNestedFiles || this.filesLeft <= 0)
      fail('too-deep', `more than ${mostNestedFiles} files in files, or ${mostFiles} files`);
    else {
      this.filesLeft--;
      if (path && this.out.files.has(path))
        this.problemAt('warning', 'repeated-source', `${path} is sourced already; newer kernels refuse that`, place);
      const text = path && this.readFile(path);
      if (text === undefined || !path) fail('missing-file', `there is no file ${name}`);
      else this.file(path, text);
    }
  }

  private assignment(): void {
    this.closeEntry();
    const name = this.scanner.value;
    const place = this.here();
    const operator = this.scanner.next();
    if (operator !== '=' && operator !== ':=' && operator !== '+=') {
      this.problemAt('error', 'syntax', `'${name}' is no statement`, place);
      return this.skipLine();
    }
    this.assign(name, operator);
    this.scanner.next();
  }

  /** Choices of kernels before 6.9 could be optional; no solver here or there knows the word any more. */
  private optional(): void {
    this.problem('warning', 'choice', 'optional choices are gone since Linux 6.9: this one is treated as any other');
    this.skipLine();
  }

  // ---- entries, properties, blocks

  private addEntry(kind: EntryKind, symbol: KSymbol | undefined, place: Place): MenuEntry {
    const parent = this.blocks.at(-1)?.entry ?? this.out.root;
    const entry = newEntry(kind, symbol, place, parent);
    parent.written = parent.written.concat(entry);
    if (symbol) symbol.entries = symbol.entries.concat(entry);
    return entry;
  }

  private pushBlock(keyword: Block['keyword'], place: Place, symbol: KSymbol | undefined): MenuEntry | undefined {
    if (this.blocks.length < mostBlocks) {
      const entry = this.addEntry(keyword, symbol, place);
      this.blocks.push({ entry, keyword, path: this.path });
      return entry;
    }
    if (this.blocks.length === mostBlocks)
      this.problemAt('error', 'too-deep', `more than ${mostBlocks} blocks in blocks: those inside are ignored`, place);
    this.blocks.push({ entry: this.blocks.at(-1)!.entry, keyword, path: this.path });
    return undefined;
  }

  private popBlock(): void {
    const { entry } = this.blocks.pop()!;
    entry.end = this.scanner.end;
    if (entry === this.choice && this.blocks.at(-1)?.entry !== entry) this.choice = undefined;
  }

  /** What can be said of an entry only when its last option line has been read. */
  private closeEntry(): void {
    const entry = this.open;
    this.open = undefined;
    if (!entry) return;
    const report = (code: ProblemCode, message: string) => this.problemAt('error', code, message, entry.place);
    if (entry.kind === 'menuconfig') {
      if (entry.prompt) entry.prompt.kind = 'menu';
      else this.problemAt('warning', 'prompt', 'a menuconfig needs a prompt', entry.place);
    } else if (entry.kind === 'choice') {
      if (!entry.prompt) report('choice', 'a choice needs a prompt');
    } else if (entry.kind === 'config' && this.choice) {
      const symbol = entry.symbol!;
      if (!entry.prompt) report('choice', 'a member of a choice needs a prompt');
      if (symbol.type !== 'bool') report('choice', 'a member of a choice must be bool');
      if (!symbol.isChoiceMember) this.choice.members = this.choice.members.concat(symbol);
      symbol.isChoiceMember = true;
    }
  }
}

function newEntry(
  kind: EntryKind,
  symbol: KSymbol | undefined,
  place: Place,
  parent: MenuEntry | undefined,
): MenuEntry {
  return {
    kind,
    symbol,
    place,
    end: place.end,
    parent,
    written: none,
    children: none,
    properties: none,
    prompt: undefined,
    dependency: undefined,
    visibility: undefined,
    help: undefined,
    members: none,
  };
}
