/**
 * Headers of constants that a kernel's build gets by compiling a C file: each DEFINE(name, value) in it, mostly the offset
 * of a member, becomes a #define. We compile the same file, with the same headers, and lay its types out ourselves.
 */
import { CompileError, type Expression, type FunctionBody } from '../c/ast';
import { evaluateConstant } from '../c/data';
import { FileTable, type LexCache } from '../c/files';
import { Image } from '../c/image';
import { kernelFolders, kernelForcedIncludes } from '../c/include';
import { parseUnit } from '../c/parser';
import { Preprocessor } from '../c/preprocessor';
import type { Tree } from '../tree/tree';

export interface ConstantsContext {
  readonly tree: Tree;
  /** The other generated headers, by path. */
  readonly stub: (path: string) => string | undefined;
  readonly lexCache: LexCache;
}

const marker = 'patchscope_define';
/** The macros of include/linux/kbuild.h; theirs write assembly text for a script that reads it. */
const replacements: ReadonlyMap<string, string> = new Map([
  ['DEFINE', `(name, value) ${marker}(#name, value)`],
  ['OFFSET', '(name, tag, member) DEFINE(name, __builtin_offsetof(struct tag, member))'],
]);

/**
 * The names that compiling `path` would define, in order, without reading the headers that their values need. A name
 * behind an #if that asks a header, not the configuration, may be missed or be one too many.
 */
export function constantNames({ tree, stub, lexCache }: ConstantsContext, path: string): string[] {
  if (tree.read(path) === undefined) return [];
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const isRead = (p: string) => (p.startsWith(folder) && p.endsWith('.c')) || configurationHeaders.has(p);
  const preprocessor = new Preprocessor({
    files: new FileTable(lexCache),
    tree,
    folders: ['include'],
    forcedIncludes: ['include/linux/kconfig.h'],
    replacements,
    stub: (p) => (isRead(p) ? stub(p) : ''),
  });
  const names: string[] = [];
  const tokens = preprocessor.open(path);
  for (let token = tokens.next(); token.kind !== 'end'; token = tokens.next())
    if (token.text === marker && tokens.peek().text === '(') names.push(tokens.peek(1).text.slice(1, -1));
  return names;
}
const configurationHeaders: ReadonlySet<string> = new Set(['include/linux/kconfig.h', 'include/generated/autoconf.h']);

/** The constants of the unit at `path`, in its order; those of a function that does not compile are not there. */
export function compiledConstants(
  { tree, stub, lexCache }: ConstantsContext,
  path: string,
): ReadonlyMap<string, bigint> {
  const found = new Map<string, bigint>();
  if (tree.read(path) === undefined) return found;
  const files = new FileTable(lexCache);
  const preprocessor = new Preprocessor({
    files,
    tree,
    folders: kernelFolders,
    forcedIncludes: kernelForcedIncludes,
    defines: [['__KERNEL__', '1']],
    replacements,
    stub,
  });
  const unit = parseUnit(preprocessor.open(path), {
    unitIndex: 0,
    msExtensions: true,
    primitives: new Set(),
    unread: 'functions',
  });
  const image = new Image('kernel', { resolveFunction: () => undefined, resolveVariable: () => undefined }, 0);
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const isOwn = (file: number): boolean => {
    const { path: own } = files.file(file);
    return own.startsWith(folder) && own.endsWith('.c');
  };
  for (const { body } of unit.functionsDefinedIn(isOwn)) {
    try {
      for (const [name, value] of definitionsIn(body!())) found.set(name, signed(image, value));
    } catch (error) {
      // The build would stop here. Whoever uses a name from it is told that the name is not defined.
      if (!(error instanceof CompileError)) throw error;
    }
  }
  return found;
}

/** As gcc prints an operand of its type. */
function signed(image: Image, value: Expression): bigint {
  return BigInt.asIntN(8 * value.type.size, evaluateConstant(image, value));
}

/** The operands of DEFINE() in a function. */
function definitionsIn({ block }: FunctionBody): [string, Expression][] {
  return block.items.flatMap((item): [string, Expression][] => {
    if (item.op !== 'expression' || item.expression.op !== 'call') return [];
    const [name, value] = item.expression.arguments;
    if (name?.op !== 'decay' || name.operand.op !== 'string' || value === undefined) return [];
    return [[String.fromCharCode(...name.operand.bytes.subarray(0, -1)), value]];
  });
}
