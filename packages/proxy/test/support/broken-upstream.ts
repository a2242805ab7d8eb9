import {
  chunked,
  eventStream,
  fin,
  head,
  lastChunk,
  reset,
  startWall,
  type WallStep,
} from '@llm/core/testing';

/** How an upstream ends its part of the connection. */
export type Break =
  | 'a chunked body that stays open'
  | 'a FIN inside a chunked body'
  | 'a reset inside a chunked body'
  | 'a body shorter than its content-length'
  | 'a FIN where only the connection bounds the body'
  | 'a reset where only the connection bounds the body'
  | 'a whole body without the last event';

/** Those that leave an answer unfinished. */
export const breaks: readonly Break[] = [
  'a FIN inside a chunked body',
  'a reset inside a chunked body',
  'a body shorter than its content-length',
  'a FIN where only the connection bounds the body',
  'a reset where only the connection bounds the body',
  'a whole body without the last event',
];

/** An upstream that answers every request with the same beginning, and breaks when it is told to. */
export interface BrokenUpstream {
  readonly origin: string;
  /** Resolves when an answer has begun. */
  whenOpen(): Promise<void>;
  /** Breaks the answer that is open. */
  breakNow(): void;
  close(): Promise<void>;
}

export interface BrokenAnswer {
  /** What is sent at once. */
  readonly begun: string;
  /** What is sent with the break, such as half of an event. */
  readonly last?: string;
  readonly how: Break;
}

export async function startBrokenUpstream(answer: () => BrokenAnswer): Promise<BrokenUpstream> {
  let breakOpen: (() => void) | undefined;
  const waiting: (() => void)[] = [];
  const wall = await startWall({
    otherwise() {
      const { begun, last = '', how } = answer();
      const isChunked = how.includes('chunked') || how.includes('whole');
      const frame = (text: string) => (isChunked && text !== '' ? chunked(text) : text);
      const untilBreak = () =>
        new Promise<void>((resolve) => {
          breakOpen = resolve;
          for (const open of waiting.splice(0)) open();
        });
      return [
        head(200, `content-type: ${eventStream}`, boundOf(how)),
        frame(begun),
        untilBreak,
        frame(last),
        ...endOf(how),
      ];
    },
  });
  return {
    origin: wall.origin,
    whenOpen: () =>
      breakOpen === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(),
    breakNow() {
      if (breakOpen === undefined) throw new Error('no answer is open');
      const breakIt = breakOpen;
      breakOpen = undefined;
      breakIt();
    },
    close: () => wall.close(),
  };
}

function endOf(how: Break): readonly WallStep[] {
  if (how.includes('open')) return [];
  if (how.includes('reset')) return [reset];
  return how.includes('whole') ? [lastChunk, fin] : [fin];
}

function boundOf(how: Break): string {
  if (how.includes('content-length')) return 'content-length: 1000000';
  return how.includes('only the connection') ? 'connection: close' : 'transfer-encoding: chunked';
}
