/** Holds our preprocessor against gcc -E, token by token. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileTable } from '../../src/c/files';
import { lexText } from '../../src/c/lexer';
import { spellingText } from '../../src/c/lexer-spellings';
import { Preprocessor, type PreprocessorOptions } from '../../src/c/preprocessor';
import type { DeferredTokens, TokenSource } from '../../src/c/tokens';
import { MemoryTree } from '../../src/tree/tree';

/** Spellings of all tokens of a text that gcc -E wrote; its `#pragma` and marker lines are no tokens. */
export function spellings(text: string): string[] {
  const lexed = lexText(text.replace(/^#.*$/gm, ''));
  return [...lexed.spellings.subarray(0, lexed.count)].map(spellingText);
}

/** Reads a source to its end. */
export function drain(source: TokenSource): string[] {
  const out: string[] = [];
  for (;;) {
    const token = source.next();
    if (token.kind === 'end') return out;
    out.push(token.text);
  }
}

/** Reads a source to its end, leaving every braced group for later, and then reading it where it stood. */
export function drainDeferred(source: TokenSource): string[] {
  const pieces: (string | DeferredTokens)[] = [];
  for (;;) {
    const token = source.peek();
    if (token.kind === 'end') break;
    pieces.push(token.kind === 'punctuator' && token.text === '{' ? source.defer() : source.next().text);
  }
  const out: string[] = [];
  for (const piece of pieces) {
    if (typeof piece === 'string') out.push(piece);
    else for (const text of drain(piece.open())) out.push(text);
  }
  return out;
}

export function memoryPreprocessor(
  files: Readonly<Record<string, string>>,
  options: Partial<PreprocessorOptions> = {},
): Preprocessor {
  const table = new FileTable();
  return new Preprocessor({ files: table, tree: new MemoryTree('test', files), folders: ['include'], ...options });
}

/** What gcc makes of main.c among these files. */
export function gccSpellings(files: Readonly<Record<string, string>>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'preprocessor-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return spellings(runGcc(['-std=gnu11', 'main.c'], folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** gcc -E's output; its complaints are not ours to look at here. */
export function runGcc(args: readonly string[], folder: string): string {
  try {
    return execFileSync('gcc', ['-E', '-P', '-w', ...args], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 1 << 28,
    });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}
