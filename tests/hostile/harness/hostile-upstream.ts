import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { plainAnswer } from './plain-answers.ts';

/** A request whose body has come, and where its answer goes. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Whether a stream is asked for. */
  readonly isStreamed: boolean;
  readonly bodyBytes: number;
  /** The body; of a long one the beginning and the end. */
  readonly text: string;
}

export type UpstreamAnswer = (exchange: Exchange) => void;

/** A vendor's server that answers as the attack of the moment wants it. */
export interface HostileUpstream {
  readonly origin: string;
  /** How many requests came. */
  readonly count: number;
  /** The last one's. */
  readonly headers: IncomingMessage['headers'];
  /** From now on it answers so; without an argument plainly, in either vendor's words. */
  answerWith(answer?: UpstreamAnswer): void;
  close(): Promise<void>;
}

// Enough to find out whether a stream is asked for. The body itself is of no interest here.
const mostKept = 65_536;

export async function startHostileUpstream(): Promise<HostileUpstream> {
  let answer: UpstreamAnswer = plainAnswer;
  let count = 0;
  let headers: IncomingMessage['headers'] = {};
  const server = createServer((request, response) => {
    count += 1;
    headers = request.headers;
    let text = '';
    let bodyBytes = 0;
    request.on('data', (piece: Buffer) => {
      bodyBytes += piece.length;
      // The beginning and the end, where the field may stand.
      text = text.length < mostKept ? text + piece.toString('latin1') : text;
      if (text.length > mostKept) text = text.slice(0, mostKept / 2) + text.slice(-mostKept / 2);
    });
    request.on('end', () => {
      answer({ request, response, isStreamed: /"stream"\s*:\s*true/.test(text), bodyBytes, text });
    });
    // A gateway that hangs up is no failure of this server.
    request.on('error', () => undefined);
    response.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    origin: `http://127.0.0.1:${port}`,
    get count() {
      return count;
    },
    get headers() {
      return headers;
    },
    answerWith(next = plainAnswer) {
      answer = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
