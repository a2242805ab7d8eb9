import type { JsonValue } from '../../json/json-value.ts';
import type { Block, BlockType } from '../../model/block.ts';
import type { ChatEvent } from '../../model/chat-event.ts';
import type { ChatResponse } from '../../model/chat-response.ts';
import { append } from '../../json/append.ts';

/** A non-streaming response as the events of a stream, for an upstream that answered a streaming call in one piece. */
export function toEvents(response: ChatResponse): readonly ChatEvent[] {
  const { id, model, created, serviceTier, extra, candidates, usage } = response;
  const events: ChatEvent[] = [
    {
      type: 'start',
      id,
      model,
      ...(created === undefined ? {} : { created }),
      ...(serviceTier === undefined ? {} : { serviceTier }),
      ...(extra === undefined ? {} : { extra }),
    },
  ];
  let block = 0;
  for (const candidate of candidates) {
    const own: ChatEvent[] = [];
    for (const content of candidate.blocks) {
      append(own, toBlockEvents(content, candidate.index, block));
      block += 1;
    }
    append(events, withLogprobs(own, candidate.logprobs));
    events.push({
      type: 'finish',
      candidate: candidate.index,
      reason: candidate.finish,
      ...(candidate.extra === undefined ? {} : { extra: candidate.extra }),
    });
  }
  if (usage !== undefined) events.push({ type: 'usage', usage });
  return events;
}

/** Log probabilities travel with text, so the first of it takes them all. */
function withLogprobs(
  events: readonly ChatEvent[],
  logprobs: JsonValue | undefined,
): readonly ChatEvent[] {
  const at = events.findIndex((event) => event.type === 'delta' && event.delta.type === 'text');
  const event = events[at];
  if (logprobs === undefined || event?.type !== 'delta' || event.delta.type !== 'text') {
    return events;
  }
  return events.with(at, { ...event, delta: { ...event.delta, logprobs } });
}

// Encoders of some protocols expect what grows to come as deltas and not with the opening.
const grows: ReadonlySet<BlockType> = new Set([
  'text',
  'reasoning',
  'refusal',
  'tool_call',
  'server_tool_call',
]);

function toBlockEvents(content: Block, candidate: number, block: number): readonly ChatEvent[] {
  const close: ChatEvent = { type: 'close', candidate, block };
  if (!grows.has(content.type)) return [{ type: 'open', candidate, block, start: content }, close];
  const delta = (change: Extract<ChatEvent, { type: 'delta' }>['delta']): ChatEvent => ({
    type: 'delta',
    candidate,
    block,
    delta: change,
  });
  switch (content.type) {
    case 'text': {
      const { citations = [], ...start } = content;
      return [
        { type: 'open', candidate, block, start: { ...start, text: '' } },
        ...citations.map((citation) => delta({ type: 'citation', citation })),
        delta({ type: 'text', text: content.text }),
        close,
      ];
    }
    case 'reasoning': {
      const { signature, ...start } = content;
      return [
        { type: 'open', candidate, block, start: { ...start, text: '' } },
        ...(content.text === '' ? [] : [delta({ type: 'text', text: content.text })]),
        ...(signature === undefined ? [] : [delta({ type: 'signature', signature })]),
        close,
      ];
    }
    case 'refusal':
      return [
        { type: 'open', candidate, block, start: { ...content, text: '' } },
        delta({ type: 'text', text: content.text }),
        close,
      ];
    case 'tool_call':
    case 'server_tool_call':
      return [
        { type: 'open', candidate, block, start: { ...content, arguments: '' } },
        delta({ type: 'arguments', text: content.arguments }),
        close,
      ];
    default:
      return [{ type: 'open', candidate, block, start: content }, close];
  }
}
