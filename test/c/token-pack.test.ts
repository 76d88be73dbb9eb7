/** Tokens that were packed: the same as those cut anew, in a process that has spellings of its own and in one that has none. */
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { loadBundle } from '../../src/cli/bundle';
import type { LexedText } from '../../src/c/lexer';

const bundle = loadBundle(path.resolve(import.meta.dirname, '../..'));
const sources = bundle
  .paths()
  .filter((path) => /^(demo|src\/kernel\/model)\/.*\.[ch]$/.test(path))
  .map((path) => bundle.read(path)!);
const odd = [
  '',
  '\n',
  '\ufeffint x;',
  'int a\\\nb = 1;\n#def\\\nine X(a, ...) a ## \\\n b\nX(1,)\\\n',
  'L"wide" u8"\\u00e9" R"x(raw \\\n")x" \'\\\n\' "open\nint after;',
  'int gr\u00fc\u00dfe = "\udc80\udcff \ud83d\ude00";\n@ ` \u0000 \\',
  `/* ${'far '.repeat(400)}*/ int far; //${'x'.repeat(254)}\nint near;`,
  `char *s = "${'long '.repeat(20_000)}";`,
  '#ifndef G\n#define G\n# if 1\n#elif 2\n#else\n#endif\n#\n#endif\n',
  '#if !defined(G)\n#endif',
  '#if\n#else\n#if',
  '%:define P %:%: ... <<= >>= -> .5e+3 0x1p-2',
];
const texts = [...odd, ...sources];

/** The compiler as a new process has it. */
async function newProcess() {
  vi.resetModules();
  const { lexText, tokenEnd } = await import('../../src/c/lexer');
  const { indexText } = await import('../../src/c/preprocessor-index');
  const { spell, spellingText } = await import('../../src/c/lexer-spellings');
  const { packTexts, TokenPack } = await import('../../src/c/token-pack');
  /** All there is to know of it, with spellings as texts. */
  const plain = (lexed: LexedText) => ({
    ...lexed,
    spellings: Array.from(lexed.spellings, spellingText),
    ends: Array.from(lexed.spellings, (_, i) => tokenEnd(lexed, i)),
    guard: spellingText(lexed.guard),
  });
  const toPack = (text: string, age = 0) => {
    const lexed = lexText(text);
    return { digest: text, lexed, index: indexText(lexed), age };
  };
  return { lexText, indexText, spell, spellingText, packTexts, TokenPack, plain, toPack };
}
type Process = Awaited<ReturnType<typeof newProcess>>;

function packOf({ packTexts, toPack }: Process, all: readonly string[]): Uint8Array {
  return Buffer.concat(packTexts(all.map((text) => toPack(text))));
}

describe('a pack', () => {
  let first: Process;
  let bytes: Uint8Array;
  beforeEach(async () => {
    first = await newProcess();
    bytes = packOf(first, texts);
  });

  /** Each text from the pack is as it is cut anew; also its numbers are the same. */
  function check(
    process: Process,
    pack: NonNullable<ReturnType<Process['TokenPack']['open']>>,
    all: readonly string[],
  ) {
    for (const text of all) {
      const kept = pack.find(text, text)!;
      const unpacked = kept.tokens();
      const cut = process.lexText(text);
      expect(process.plain(unpacked)).toEqual(process.plain(cut));
      expect(unpacked.spellings).toEqual(cut.spellings);
      expect(kept.isGuarded).toBe(cut.guard !== 0);
      expect(kept.index).toEqual(process.indexText(cut));
    }
  }

  it('gives the tokens that were put in, in the process that made it', () => {
    check(first, first.TokenPack.open(bytes)!, texts);
  });
  it('gives them in a process that has met none of them, whatever it met first', async () => {
    const second = await newProcess();
    const pack = second.TokenPack.open(bytes)!;
    const names = ['pidfd_open', 'never_in_any_text', 'gr\u00fc\u00dfe'].map(second.spell);
    check(second, pack, texts.toReversed());
    expect(names.map(second.spellingText)).toEqual(['pidfd_open', 'never_in_any_text', 'gr\u00fc\u00dfe']);
    expect(['pidfd_open', 'never_in_any_text', 'gr\u00fc\u00dfe'].map(second.spell)).toEqual(names);
  });
  it('gives them where another pack was there first', async () => {
    const half = packOf(first, texts.slice(0, 40));
    const second = await newProcess();
    const [other, pack] = [second.TokenPack.open(half)!, second.TokenPack.open(bytes)!];
    check(second, pack, texts);
    check(second, other, texts.slice(0, 40));
  });
  it('goes into another pack as it is', async () => {
    const second = await newProcess();
    const others = [...second.TokenPack.open(bytes)!.others(new Set([odd[3]!]))];
    expect(others).toHaveLength(new Set(texts).size - 1);
    expect(others.every(({ age }) => age === 1)).toBe(true);
    const again = Buffer.concat(second.packTexts([second.toPack(odd[3]!), ...others]));
    const third = await newProcess();
    check(third, third.TokenPack.open(again)!, texts);
  });
  it('lies anywhere in memory', async () => {
    const second = await newProcess();
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    check(second, second.TokenPack.open(shifted.subarray(3))!, odd);
  });
  it('leaves many new spellings room', async () => {
    const second = await newProcess();
    const pack = second.TokenPack.open(bytes)!;
    const many = Array.from({ length: 200_000 }, (_, i) => `name_${i}`).join(' ');
    expect(new Set(second.lexText(many).spellings).size).toBe(200_001);
    check(second, pack, texts);
  });
  it.each([
    ['nothing', new Uint8Array(0)],
    ['something else', new TextEncoder().encode('{"paths":[]}'.repeat(10))],
  ])('is not %s', (_, other) => {
    expect(first.TokenPack.open(other)).toBeUndefined();
    expect(first.TokenPack.open(bytes.subarray(0, bytes.length - 1))).toBeUndefined();
  });
});
