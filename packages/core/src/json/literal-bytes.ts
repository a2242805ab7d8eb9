const quote = 0x22;
const closeBrace = 0x7d;
const closeBracket = 0x5d;
const colon = 0x3a;
const comma = 0x2c;

/** The byte after a number, `true`, `false` or `null`, or -1. */
export function endOfLiteral(bytes: Uint8Array, start: number): number {
  const first = bytes[start];
  if (
    first === 0x74 &&
    bytes[start + 1] === 0x72 &&
    bytes[start + 2] === 0x75 &&
    bytes[start + 3] === 0x65
  )
    return closed(bytes, start + 4);
  if (
    first === 0x66 &&
    bytes[start + 1] === 0x61 &&
    bytes[start + 2] === 0x6c &&
    bytes[start + 3] === 0x73 &&
    bytes[start + 4] === 0x65
  )
    return closed(bytes, start + 5);
  if (
    first === 0x6e &&
    bytes[start + 1] === 0x75 &&
    bytes[start + 2] === 0x6c &&
    bytes[start + 3] === 0x6c
  )
    return closed(bytes, start + 4);
  return endOfNumber(bytes, start);
}

/** The byte after a number as JSON writes it (RFC 8259 section 6), or -1. */
function endOfNumber(bytes: Uint8Array, start: number): number {
  let at = bytes[start] === 0x2d ? start + 1 : start;
  const whole = endOfDigits(bytes, at);
  if (whole === at || (bytes[at] === 0x30 && whole > at + 1)) return -1;
  at = whole;
  if (bytes[at] === 0x2e) {
    const fraction = endOfDigits(bytes, at + 1);
    if (fraction === at + 1) return -1;
    at = fraction;
  }
  if (bytes[at] === 0x65 || bytes[at] === 0x45) {
    const sign = bytes[at + 1];
    const first = sign === 0x2b || sign === 0x2d ? at + 2 : at + 1;
    const exponent = endOfDigits(bytes, first);
    if (exponent === first) return -1;
    at = exponent;
  }
  return closed(bytes, at);
}

function endOfDigits(bytes: Uint8Array, start: number): number {
  let at = start;
  for (let byte = bytes[at] ?? 0; byte >= 0x30 && byte <= 0x39; byte = bytes[at] ?? 0) at += 1;
  return at;
}

function closed(bytes: Uint8Array, end: number): number {
  return end >= bytes.length || isDelimiter(bytes[end]) ? end : -1;
}

/** White space as JSON has it. */
export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function isDelimiter(byte: number | undefined): boolean {
  return (
    byte === comma ||
    byte === closeBrace ||
    byte === closeBracket ||
    isSpace(byte) ||
    byte === colon ||
    byte === quote
  );
}
