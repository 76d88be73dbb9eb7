/**
 * The texts a Program is made of, numbered: a Place names its file by this number. Cutting a text into tokens is done once
 * per text, not once per Program: the cache is asked by the text itself.
 */
import { FileChanged } from '../tree/tree';
import type { Place } from './ast';
import { lexText, type LexedText } from './lexer';
import { indexText, type TextIndex } from './preprocessor-index';

export interface SourceFile {
  /** As the Tree knows it; in angle brackets for texts that are no file. */
  readonly path: string;
  readonly text: string;
}

export interface Position {
  readonly path: string;
  /** Both from 1; columns count UTF-16 units. */
  readonly line: number;
  readonly column: number;
}

/** What an earlier life of the program has kept of a text. */
export interface KeptText {
  readonly isGuarded: boolean;
  readonly index: TextIndex | undefined;
  tokens(): LexedText;
}
export interface KeptTexts {
  find(text: string): KeptText | undefined;
  /** As `find`, of a text that nobody has read yet. */
  findByDigest(digest: string, read: () => string): KeptText | undefined;
}

interface Entry {
  /** null: it has not been asked for. */
  kept: KeptText | undefined | null;
  lexed: LexedText | undefined;
  index: TextIndex | undefined;
}

/** Tokens of texts, to be shared by the Programs of a process. Texts used longest ago go first when it is full. */
export class LexCache {
  private readonly entries = new Map<string, Entry>();
  private characters = 0;
  /** `limit` is in characters of text. */
  constructor(
    private readonly limit = 48_000_000,
    /** Where tokens are looked for before a text is cut. */
    public keptTexts?: KeptTexts,
  ) {}
  /** The texts that somebody asked for. */
  texts(): Iterable<string> {
    return this.entries.keys();
  }
  lex(text: string): LexedText {
    const entry = this.entry(text);
    return (entry.lexed ??= this.kept(entry, text)?.tokens() ?? lexText(text));
  }
  /** What the text includes and defines. */
  index(text: string): TextIndex {
    const entry = this.entry(text);
    return (entry.index ??= (entry.lexed ? undefined : this.kept(entry, text)?.index) ?? indexText(this.lex(text)));
  }
  /** Whether the text is empty where it is included a second time. */
  isGuarded(text: string): boolean {
    const entry = this.entry(text);
    return (entry.lexed ? undefined : this.kept(entry, text)?.isGuarded) ?? this.lex(text).guard !== 0;
  }
  /** What is known of a text already. */
  known(text: string): Readonly<Partial<Entry>> {
    return this.entries.get(text) ?? {};
  }
  /** Notes that what is known of the text is kept from now on. */
  noteKept(text: string): void {
    const entry = this.entries.get(text);
    if (!entry?.lexed) return;
    const { lexed, index } = entry;
    entry.kept = { isGuarded: lexed.guard !== 0, index, tokens: () => lexed };
  }

  private entry(text: string): Entry {
    let entry = this.entries.get(text);
    if (entry) {
      this.entries.delete(text);
      this.entries.set(text, entry);
      return entry;
    }
    entry = { kept: null, lexed: undefined, index: undefined };
    this.entries.set(text, entry);
    this.characters += text.length;
    for (const oldest of this.entries.keys()) {
      if (this.characters <= this.limit || oldest === text) break;
      this.entries.delete(oldest);
      this.characters -= oldest.length;
    }
    return entry;
  }
  private kept(entry: Entry, text: string): KeptText | undefined {
    if (entry.kept === null) entry.kept = this.keptTexts?.find(text);
    return entry.kept;
  }
}

/** A file that is known by the digest of its text, which is read when somebody asks for it. */
class UnreadFile implements SourceFile {
  private known: string | undefined = undefined;
  constructor(
    readonly path: string,
    readonly digest: string,
    private readonly read: () => string,
    private readonly digestOf: (text: string) => string,
  ) {}
  get text(): string {
    return this.takeIn();
  }
  takeIn(): string {
    return (this.known ??= this.read());
  }
  /** Whether its text is not another one because the file has changed meanwhile. */
  get isAsBefore(): boolean {
    return this.digestOf(this.text) === this.digest;
  }
}

export class FileTable {
  private readonly files: SourceFile[] = [];
  private readonly lexed: (LexedText | undefined)[] = [];
  private readonly digests: (string | undefined)[] = [];
  private readonly lineStarts: (readonly number[] | undefined)[] = [];
  private readonly byPath = new Map<string, number>();
  constructor(private readonly cache = new LexCache()) {}

  get count(): number {
    return this.files.length;
  }
  /** The number of this text under this path; a path that comes again with another text is another file. */
  add(path: string, text: string): number {
    const known = this.byPath.get(path);
    if (known !== undefined && this.files[known]!.text === text) return known;
    const index = this.files.push({ path, text }) - 1;
    this.byPath.set(path, index);
    return index;
  }
  /** As `add`, of a text that is `read` when somebody asks for it. */
  addUnread(path: string, digest: string, read: () => string, digestOf: (text: string) => string): number {
    const known = this.byPath.get(path);
    if (known !== undefined && this.digestOf(known, digestOf) === digest) return known;
    const index = this.files.push(new UnreadFile(path, digest, read, digestOf)) - 1;
    this.digests[index] = digest;
    this.byPath.set(path, index);
    return index;
  }
  /** The digest of the file's text, which `make` makes where it is not known. */
  digestOf(index: number, make: (text: string) => string): string {
    return (this.digests[index] ??= make(this.files[index]!.text));
  }
  /** The digest of a text that was added by it, whose tokens are kept. */
  digestOfUnread(index: number): string | undefined {
    const file = this.files[index];
    return file instanceof UnreadFile ? file.digest : undefined;
  }
  /** The file last added under the path. */
  find(path: string): number | undefined {
    return this.byPath.get(path);
  }
  file(index: number): SourceFile {
    return this.files[index]!;
  }
  /** Reads the file's text now, if that was left for later. */
  takeIn(index: number): void {
    const file = this.files[index];
    if (file instanceof UnreadFile) file.takeIn();
  }
  tokens(index: number): LexedText {
    return (this.lexed[index] ??= this.lex(this.files[index]!));
  }
  private lex(file: SourceFile): LexedText {
    const kept =
      file instanceof UnreadFile
        ? this.cache.keptTexts?.findByDigest(file.digest, () => file.text)?.tokens()
        : undefined;
    // Of another text nothing is where it was noted.
    if (!kept && file instanceof UnreadFile && !file.isAsBefore) throw new FileChanged(file.path);
    return kept ?? this.cache.lex(file.text);
  }
  /** What the file includes and defines. */
  index(index: number): TextIndex {
    return this.cache.index(this.files[index]!.text);
  }
  /** Number of the line (from 1) that the offset is on. */
  line(file: number, offset: number): number {
    const starts = (this.lineStarts[file] ??= findLineStarts(this.files[file]?.text ?? ''));
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }
  lineColumn(place: Place): Position {
    const file = this.files[place.file];
    if (!file) return { path: '<nowhere>', line: 1, column: 1 };
    const line = this.line(place.file, place.start);
    return { path: file.path, line, column: place.start - this.lineStarts[place.file]![line - 1]! + 1 };
  }
  /** "path:line:column". */
  describe(place: Place): string {
    const { path, line, column } = this.lineColumn(place);
    return `${path}:${line}:${column}`;
  }
}

function findLineStarts(text: string): number[] {
  const starts = [0];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
  return starts;
}
