import {
  asArray,
  asNumber,
  asObject,
  asString,
  LLMError,
  type Block,
  type Candidate,
  type ChatRequest,
  type ChatResponse,
  type JsonObject,
} from '@llm/core';
import { makeCallId, turnOf } from './call-ids.ts';
import { decodeEmbeddedError } from './decode-error.ts';
import { decodePart, type PartIds } from './decode-part.ts';
import { leftBehind, unknownFields } from './fields.ts';
import { decodeBlock, decodeFinish } from './finish-reason.ts';
import { decodeGrounding } from './grounding.ts';
import { isFailure } from './in-band-failure.ts';
import { decodeLogprobs } from './logprobs.ts';
import { createToolNames } from './names-of-tools.ts';
import type { ToolNames } from '../shared/tool-names.ts';
import { decodeAnsweredTier, decodeUsage } from './usage.ts';
import type { WireCandidate } from './wire.ts';

/**
 * A non-streaming response. A prompt that a filter blocked is answered by a candidate without words, as an answer is that a filter
 * cut off.
 *
 * @throws {LLMError} invalid_response: there is no candidate; the code of the failure: it reports one
 */
export function decodeResponse(body: unknown, request: ChatRequest): ChatResponse {
  if (isFailure(body)) throw decodeEmbeddedError(body);
  const wire = asObject(body);
  if (wire === undefined) throw new LLMError('invalid_response', 'the answer is not a JSON object');
  const listed = (asArray(wire['candidates']) ?? []).map(asObject);
  const candidates = listed
    .filter((candidate) => candidate !== undefined)
    .map((candidate, position) => decodeCandidate(candidate, position, request));
  const blocked = blockedBy(wire);
  if (candidates.length === 0 && blocked === undefined)
    throw new LLMError('invalid_response', 'the answer has no candidates');
  const counts = asObject(wire['usageMetadata']);
  const created = createdAt(wire);
  const serviceTier = decodeAnsweredTier(counts);
  return {
    id: asString(wire['responseId']) ?? '',
    model: asString(wire['modelVersion']) ?? '',
    ...(created === undefined ? {} : { created }),
    candidates:
      candidates.length === 0 && blocked !== undefined
        ? [{ index: 0, blocks: [], finish: decodeBlock(blocked) }]
        : candidates,
    ...(counts === undefined ? {} : { usage: decodeUsage(counts) }),
    ...(serviceTier === undefined ? {} : { serviceTier }),
    ...leftBehind(unknownFields(wire, answerFields)),
  };
}

/** Fields of an answer that the hub has a place for. `createTime` is more exact than the hub's seconds, and stays too. */
export const answerFields: ReadonlySet<string> = new Set([
  'candidates',
  'usageMetadata',
  'modelVersion',
  'responseId',
]);

/** Why the prompt was refused, where a filter did that. */
export function blockedBy(wire: JsonObject): string | undefined {
  return asString(asObject(wire['promptFeedback'])?.['blockReason']);
}

/** When the answer was made, in Unix seconds, where the upstream says. */
export function createdAt(wire: JsonObject): number | undefined {
  const ms = Date.parse(asString(wire['createTime']) ?? '');
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 1_000);
}

/** The ids of the calls in one candidate of an answer. */
export function answerIds(request: ChatRequest, candidate: number): PartIds {
  let position = 0;
  const next = (given: string | undefined): string => {
    const id = given ?? makeCallId(turnOf(request), candidate, position);
    position += 1;
    return id;
  };
  return { ofCall: (_, given) => next(given), ofResult: (_, given) => next(given) };
}

/** A block with the name that the caller gave its tool. */
export function withHubName(block: Block, names: ToolNames): Block {
  if (block.type !== 'tool_call') return block;
  const name = names.toHub(block.name);
  return name === block.name ? block : { ...block, name };
}

const candidateFields: ReadonlySet<string> = new Set(['content', 'finishReason', 'index']);

function decodeCandidate(fields: JsonObject, position: number, request: ChatRequest): Candidate {
  const wire: WireCandidate = fields;
  const index = asNumber(wire.index) ?? position;
  const content = asObject(wire.content) ?? {};
  const names = createToolNames(request);
  const ids = answerIds(request, index);
  const blocks = (asArray(content['parts']) ?? []).flatMap((part) => {
    const object = asObject(part);
    return object === undefined ? [] : decodePart(object, ids);
  });
  const hasCalls = blocks.some(({ type }) => type === 'tool_call');
  const logprobs = decodeLogprobs(asObject(wire.logprobsResult));
  return {
    index,
    blocks: withCitations(blocks, asObject(wire.groundingMetadata)).map((block) =>
      withHubName(block, names),
    ),
    finish: decodeFinish(asString(wire.finishReason), hasCalls),
    ...(logprobs === undefined ? {} : { logprobs }),
    ...leftBehind(
      {
        ...unknownFields(fields, candidateFields),
        // Numbers in place of words come where a call asked for them.
        ...(typeof wire.finishReason !== 'string' && { finishReason: wire.finishReason }),
      },
      formOf(fields, content),
    ),
  };
}

/** What Google leaves out now and then: the number of the candidate, its role, and its parts. */
function formOf(fields: JsonObject, content: JsonObject): JsonObject | undefined {
  const form = {
    ...(fields['index'] === undefined && { index: 'absent' }),
    ...(fields['content'] === undefined && { content: 'absent' }),
    ...(content['role'] === undefined && { role: 'absent' }),
    ...(content['parts'] === undefined && { parts: 'absent' }),
  };
  return Object.keys(form).length === 0 ? undefined : form;
}

/** Places are counted within the text of an answer; they stand at the text that they are about. */
function withCitations(
  blocks: readonly Block[],
  grounding: JsonObject | undefined,
): readonly Block[] {
  const at = blocks.findLastIndex(({ type }) => type === 'text');
  const block = blocks[at];
  if (grounding === undefined || block?.type !== 'text') return blocks;
  const citations = decodeGrounding(grounding, block.text);
  return citations.length === 0 ? blocks : blocks.with(at, { ...block, citations });
}
