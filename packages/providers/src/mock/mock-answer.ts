import {
  type Block,
  type Candidate,
  type Call,
  type ChatEvent,
  type ChatRequest,
  type ChatResponse,
  invalidField,
  type JsonObject,
  LLMError,
  type Usage,
} from '@llm/core';
import { decodeResponse } from '../protocols/openai-chat/decode-response.ts';
import type { MockPlan } from './mock-plan.ts';

/** What every mocked answer claims to have used. */
const mockUsage: Usage = {
  input: { fresh: 10, cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0, audio: 0 },
  output: { text: 20, reasoning: 0, audio: 0 },
};

// As many as OpenAI gives (platform.openai.com/docs/api-reference/chat/create, read 2026-11-30).
const mostCandidates = 128;

export interface MockAnswerFacts {
  readonly id: string;
  /** Unix seconds. */
  readonly created: number;
  /** What the answer says where the plan says nothing. */
  readonly text: string;
}

/**
 * The whole answer that a plan asks for.
 *
 * @throws {LLMError} invalid_request: more than 128 candidates are asked for; the error that the plan names, or invalid_response: its chat completion is none
 */
export function toMockAnswer(
  plan: MockPlan,
  call: Call<'chat'>,
  facts: MockAnswerFacts,
): ChatResponse {
  const { outcome, toolCalls } = plan;
  const request = call.decoded();
  const count = request.candidates ?? 1;
  if (count > mostCandidates)
    throw invalidField('n', `at most ${mostCandidates} for a mocked answer`);
  if (outcome?.kind === 'failure' || outcome?.kind === 'late-failure') throw outcome.error;
  if (outcome?.kind === 'timeout') throw new LLMError('timeout', 'this is a mock timeout');
  if (outcome?.kind === 'answer') return decodeGiven(outcome.body, request, facts);
  const text = outcome?.text ?? facts.text;
  // Without a text of its own a call of tools has no text block at all, as the real ones.
  const says: readonly Block[] =
    text === '' && toolCalls.length > 0 ? [] : [{ type: 'text', text }];
  const candidate = (index: number): Candidate => ({
    index,
    blocks: index === 0 ? [...says, ...toolCalls] : says,
    finish: { unified: index === 0 && toolCalls.length > 0 ? 'tool_calls' : 'stop' },
  });
  return {
    id: facts.id,
    model: call.model,
    created: facts.created,
    candidates: Array.from({ length: count }, (_, index) => candidate(index)),
    usage: mockUsage,
  };
}

function decodeGiven(body: JsonObject, request: ChatRequest, facts: MockAnswerFacts): ChatResponse {
  const decoded = decodeResponse(body, request);
  return {
    ...decoded,
    id: decoded.id === '' ? facts.id : decoded.id,
    model: decoded.model === '' ? request.model : decoded.model,
    created: decoded.created ?? facts.created,
  };
}

const pieceLength = 3;

/** Cuts what grows in an answer into pieces of three characters. */
export function inPieces(events: readonly ChatEvent[]): readonly ChatEvent[] {
  return events.flatMap((event): readonly ChatEvent[] => {
    if (event.type !== 'delta') return [event];
    if (event.delta.type !== 'text' && event.delta.type !== 'arguments') return [event];
    const { text, ...rest } = event.delta;
    // By code points, so that no piece ends inside a character.
    const characters = [...text];
    const count = Math.max(1, Math.ceil(characters.length / pieceLength));
    return Array.from({ length: count }, (_, index) => ({
      ...event,
      delta: {
        ...rest,
        text: characters.slice(index * pieceLength, (index + 1) * pieceLength).join(''),
      },
    }));
  });
}

/** The usage that an event of a mocked stream reports. */
export function usageOf(event: ChatEvent): Usage | undefined {
  return event.type === 'usage' ? event.usage : undefined;
}
