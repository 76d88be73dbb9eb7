/**
 * Tokens and indexes of a tree's texts, kept from one life of the worker to the next: cutting what a kernel includes into
 * tokens takes longer than executing its boot. The tokens of a text are those of one with the same digest; what has changed is
 * cut anew.
 */
import { LexCache, type KeptText, type KeptTexts } from '../c/files';
import type { Program } from '../c/program';
import { packTexts, TokenPack, type TextToPack } from '../c/token-pack';
import { userTokens } from '../user/recent';
import type { Store } from './serve';

/** Characters that must have been cut anew before it is worth packing all of them again. */
const enough = 200_000;
/** A text that was not asked for while its tree was packed so many times is left out. */
const oldest = 3;
/** Tokens of a pack; those of 6.12 are 1.6 million. */
const mostTokens = 6_000_000;

export class KeptTokens implements KeptTexts {
  readonly lexCache = new LexCache(undefined, this);
  /** By root. */
  private readonly packs = new Map<string, TokenPack | undefined>();
  constructor(private readonly store: Store | undefined) {
    if (store) userTokens.keptTexts = this;
  }

  find(text: string): KeptText | undefined {
    if (!this.store || this.packs.size === 0) return undefined;
    return this.findByDigest(this.store.digest([text]), text);
  }
  findByDigest(digest: string, text: string | (() => string)): KeptText | undefined {
    for (const pack of this.packs.values()) {
      const found = pack?.find(digest, text);
      if (found) return found;
    }
    return undefined;
  }

  /** Makes ready what was kept of the tree with this root. */
  open(root: string): void {
    if (!this.store || this.packs.has(root)) return;
    const bytes = this.store.get(this.key(root, this.store));
    this.packs.set(root, bytes && TokenPack.open(bytes));
  }
  private key(root: string, store: Store): string {
    return store.digest(['tokens', root]);
  }

  /** As `keep`, once the program has read nothing for a second: its boot is over then. */
  keepSoon(root: string, program: Program, then?: () => unknown, files = 0): void {
    if (!this.store) return;
    setTimeout(() => {
      const { count } = program.files;
      if (count !== files) return this.keepSoon(root, program, then, count);
      this.keep(root, program);
      then?.();
    }, 1000);
  }

  /**
   * Keeps the tokens that a program of the tree, and what ran on it, has needed so far, unless nearly all of them are kept.
   */
  keep(root: string, { files }: Program): void {
    const { store, lexCache } = this;
    if (!store) return;
    const caches = new Map<string, LexCache>();
    const pack = this.packs.get(root);
    /** Of texts that are known by it, and packed already. */
    const unread = new Set<string>();
    for (const text of userTokens.texts()) caches.set(text, userTokens);
    for (let file = 0; file < files.count; file++) {
      const digest = files.digestOfUnread(file);
      if (digest !== undefined && pack?.has(digest)) unread.add(digest);
      else caches.set(files.file(file).text, lexCache);
    }
    let anew = 0;
    for (const [text, cache] of caches) {
      const { lexed, kept } = cache.known(text);
      if (lexed && !kept) anew += text.length;
    }
    if (anew < enough) return;
    const seen = new Map<string, TextToPack>();
    for (const [text, cache] of caches) {
      const { lexed, index, kept } = cache.known(text);
      const tokens = lexed ?? kept?.tokens();
      if (!tokens) continue;
      const digest = store.digest([text]);
      seen.set(digest, { digest, lexed: tokens, index: index ?? kept?.index, age: 0 });
      cache.noteKept(text);
    }
    const all = [...seen.values()];
    let count = all.reduce((sum, { lexed }) => sum + lexed.count, 0);
    for (const other of pack?.others(seen, unread) ?? []) {
      count += other.lexed.count;
      if (other.age < oldest && count < mostTokens) all.push(other);
    }
    store.put(this.key(root, store), packTexts(all));
  }
}
