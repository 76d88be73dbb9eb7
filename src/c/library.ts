/**
 * The types of C library functions that gcc knows by itself: `__builtin_memcpy` is a call of `memcpy`, and a call of one
 * that was never declared has the right type all the same.
 */
import {
  BOOL, CHAR, CHAR_POINTER, DOUBLE, FLOAT, INT, LLONG, LONG, LONG_DOUBLE, UINT, ULONG, VA_LIST, VOID, VOID_POINTER,
  functionOf, pointerTo, withQualifiers,
} from './layout'; // prettier-ignore
import type { FunctionType, Type } from './types';
import { Qualifier } from './types';

/** One letter per type; the first is the result's. `.` ends a variadic list. */
const letters: { readonly [letter: string]: Type } = {
  v: VOID,
  b: BOOL,
  i: INT,
  u: UINT,
  l: LONG,
  q: LLONG,
  z: ULONG,
  f: FLOAT,
  d: DOUBLE,
  D: LONG_DOUBLE,
  p: VOID_POINTER,
  P: pointerTo(withQualifiers(VOID, Qualifier.const)),
  c: CHAR_POINTER,
  C: pointerTo(withQualifiers(CHAR, Qualifier.const)),
  V: pointerTo(VA_LIST.of),
  I: pointerTo(INT),
  e: pointerTo(DOUBLE),
  F: pointerTo(FLOAT),
};

const signatures: { readonly [signature: string]: string } = {
  pPiz: 'memchr memrchr',
  iPPz: 'memcmp bcmp',
  ppPz: 'memcpy memmove mempcpy',
  ppiz: 'memset',
  vpz: 'bzero explicit_bzero',
  vPpz: 'bcopy',
  zC: 'strlen',
  zCz: 'strnlen',
  ccC: 'strcpy stpcpy strcat',
  ccCz: 'strncpy stpncpy strncat',
  iCC: 'strcmp strcasecmp strcoll',
  iCCz: 'strncmp strncasecmp',
  cCi: 'strchr strrchr index rindex',
  cCC: 'strstr strpbrk',
  zCC: 'strspn strcspn',
  cC: 'strdup getenv',
  cCz: 'strndup',
  pz: 'malloc',
  pzz: 'calloc aligned_alloc',
  ppz: 'realloc',
  vp: 'free',
  ii: 'abs putchar isalpha isdigit isalnum islower isupper isspace isprint ispunct isxdigit iscntrl isgraph tolower toupper',
  ll: 'labs',
  qq: 'llabs imaxabs',
  'iC.': 'printf scanf',
  'ipC.': 'fprintf',
  'icC.': 'sprintf',
  'iCC.': 'sscanf',
  'iczC.': 'snprintf',
  iCV: 'vprintf',
  ipCV: 'vfprintf',
  icCV: 'vsprintf',
  iczCV: 'vsnprintf',
  iC: 'puts atoi',
  iCp: 'fputs',
  iip: 'fputc putc',
  zPzzp: 'fwrite',
  lC: 'atol',
  lCpi: 'strtol',
  zCpi: 'strtoul',
  dd: 'sqrt sin cos tan floor ceil exp log log10 log2 trunc round rint nearbyint cbrt atan asin acos sinh cosh tanh logb',
  ff: 'sqrtf sinf cosf tanf floorf ceilf expf logf truncf roundf rintf nearbyintf cbrtf atanf',
  DD: 'sqrtl floorl ceill truncl roundl rintl sinl cosl',
  ddd: 'pow fmod atan2 fmin fmax hypot',
  fff: 'powf fmodf atan2f fminf fmaxf',
  DDD: 'powl fmodl fminl fmaxl',
  ddi: 'ldexp scalbn',
  ddI: 'frexp',
  dde: 'modf',
  ffF: 'modff',
  ld: 'lround lrint',
  v: 'abort',
  vi: 'exit _Exit _exit',
};
const noreturns = new Set(['abort', 'exit', '_Exit', '_exit']);

export interface LibraryFunction {
  readonly type: FunctionType;
  readonly noreturn: boolean;
}
const functions = new Map<string, LibraryFunction>();
for (const [signature, names] of Object.entries(signatures)) {
  const variadic = signature.endsWith('.');
  const types = [...signature.replace('.', '')].map((letter) => letters[letter]!);
  const type = functionOf(types[0]!, types.slice(1), { variadic });
  for (const name of names.split(' ')) if (name !== '') functions.set(name, { type, noreturn: noreturns.has(name) });
}

export function libraryFunction(name: string): LibraryFunction | undefined {
  return functions.get(name);
}
