/** An answer as it stands in the bytes of a connection. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  /** Whether its end has come. */
  readonly isWhole: boolean;
}

/** The answers in what came over a connection, one character for each byte. The last one may have come in part. */
export function readAnswers(text: string): readonly RawAnswer[] {
  const answers: RawAnswer[] = [];
  for (let at = 0; at < text.length;) {
    const headEnd = text.indexOf('\r\n\r\n', at);
    const head = text.slice(at, headEnd === -1 ? undefined : headEnd).split('\r\n');
    const status = Number(head[0]?.split(' ')[1] ?? 0);
    const headers = new Map(head.slice(1).map(toHeader));
    if (headEnd === -1) {
      answers.push({ status, headers, body: '', isWhole: false });
      break;
    }
    const { body, end } = headers.get('transfer-encoding')?.includes('chunked')
      ? readChunks(text, headEnd + 4)
      : readLength(text, headEnd + 4, Number(headers.get('content-length') ?? 0));
    answers.push({ status, headers, body, isWhole: end !== undefined });
    if (end === undefined) break;
    at = end;
  }
  return answers;
}

interface ReadBody {
  readonly body: string;
  /** Where the next answer begins; `undefined` where this one is not whole. */
  readonly end: number | undefined;
}

function readLength(text: string, at: number, length: number): ReadBody {
  const end = at + length;
  return { body: text.slice(at, end), end: end <= text.length ? end : undefined };
}

function readChunks(text: string, start: number): ReadBody {
  const pieces: string[] = [];
  for (let at = start; ;) {
    const lineEnd = text.indexOf('\r\n', at);
    const size = lineEnd === -1 ? Number.NaN : Number.parseInt(text.slice(at, lineEnd), 16);
    const next = lineEnd + 2 + size + 2;
    if (!(next <= text.length)) {
      if (lineEnd !== -1) pieces.push(text.slice(lineEnd + 2, lineEnd + 2 + size));
      return { body: pieces.join(''), end: undefined };
    }
    if (size === 0) return { body: pieces.join(''), end: next };
    pieces.push(text.slice(lineEnd + 2, next - 2));
    at = next;
  }
}

function toHeader(line: string): readonly [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}
