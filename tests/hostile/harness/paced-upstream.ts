import type { UpstreamAnswer } from './hostile-upstream.ts';
import {
  completion,
  message,
  streamEnds,
  streamStarts,
  textPieces,
  vendorOf,
} from './plain-answers.ts';

/** How an answer is given. */
export interface Pace {
  /** Before its first byte. */
  readonly waitMs: number;
  readonly pieces: number;
  /** Between two pieces of a stream. */
  readonly everyMs: number;
  readonly pieceBytes: number;
}

/** The words of a prompt that ask for a pace. */
export function wordsOf({ waitMs, pieces, everyMs, pieceBytes }: Pace): string {
  return `pace ${waitMs} ${pieces} ${everyMs} ${pieceBytes}.`;
}

/** Answers each request at the pace that its prompt asks for, so that an upstream of many calls keeps no list of them. */
export const pacedAnswer: UpstreamAnswer = ({ request, response, isStreamed, text }) => {
  const [waitMs = 0, pieces = 1, everyMs = 0, pieceBytes = 5] = (
    /pace (\d+) (\d+) (\d+) (\d+)\./.exec(text)?.slice(1) ?? []
  ).map(Number);
  const vendor = vendorOf(request.url);
  const words = 'x'.repeat(pieceBytes);
  const timers: NodeJS.Timeout[] = [];
  response.on('close', () => timers.forEach(clearTimeout));
  const stream = (): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(streamStarts[vendor]);
    for (let piece = 0; piece < pieces; piece += 1)
      timers.push(setTimeout(() => response.write(textPieces[vendor](words)), piece * everyMs));
    timers.push(setTimeout(() => response.end(streamEnds[vendor]), pieces * everyMs));
  };
  const whole = (): void => {
    const content = words.repeat(pieces);
    const body =
      vendor === 'openai'
        ? completion({
            choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
          })
        : message({ content: [{ type: 'text', text: content }] });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  timers.push(setTimeout(isStreamed ? stream : whole, waitMs));
};
