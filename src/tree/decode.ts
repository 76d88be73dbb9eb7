/**
 * Bytes of a source file as text. What is no UTF-8 (old kernel files are Latin-1, tests have single bytes) becomes a lone
 * surrogate each, U+DC80 for 0x80 up, so that offsets stay offsets and a string literal gets its bytes back. As Python's
 * surrogateescape.
 */
const strict = new TextDecoder('utf-8', { fatal: true });
const escapeBase = 0xdc00;

export function decodeText(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return decodeEscaped(bytes);
  }
}

/** The byte that a code unit of a decoded text stands for; undefined for what is a character. */
export function escapedByte(code: number): number | undefined {
  return code >= escapeBase + 0x80 && code <= escapeBase + 0xff ? code - escapeBase : undefined;
}

function decodeEscaped(bytes: Uint8Array): string {
  const parts: string[] = [];
  let start = 0;
  const ascii = new TextDecoder('latin1');
  for (let at = 0; at < bytes.length;) {
    if (bytes[at]! < 0x80) {
      at++;
      continue;
    }
    parts.push(ascii.decode(bytes.subarray(start, at)));
    const length = sequenceLength(bytes[at]!);
    const character = length > 0 ? decodeOne(bytes.subarray(at, at + length)) : undefined;
    parts.push(character ?? String.fromCharCode(escapeBase + bytes[at]!));
    at += character === undefined ? 1 : length;
    start = at;
  }
  parts.push(ascii.decode(bytes.subarray(start)));
  return parts.join('');
}
function sequenceLength(lead: number): number {
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}
function decodeOne(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}
