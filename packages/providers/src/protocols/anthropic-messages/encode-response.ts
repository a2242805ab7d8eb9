import type { Block, Candidate, ChatRequest, ChatResponse, Extra, JsonObject } from '@llm/core';
import { asString } from '@llm/core';
import { createCallIds, type CallIds } from './call-ids.ts';
import { encodeBlock } from './encode-block.ts';
import { parseArguments } from '../shared/parse-arguments.ts';
import { ownForm, toWire } from './fields.ts';
import { encodeStopReason } from './stop-reason.ts';
import { encodeUsage } from './usage.ts';
import { protocolId } from './wire.ts';

/** A non-streaming response for a caller of this protocol, which has one answer to a call: others are left out. */
export function encodeResponse(response: ChatResponse, request: ChatRequest): JsonObject {
  const { id, model, usage, serviceTier, extra } = response;
  const candidate = response.candidates.find(({ index }) => index === 0) ?? response.candidates[0];
  const answer = toWire(
    {
      id,
      type: 'message',
      role: 'assistant',
      model,
      content: encodeBlocks(candidate, createCallIds(request)),
      stop_reason:
        candidate === undefined ? 'end_turn' : encodeFinish(candidate, isRefusal(candidate)),
      stop_sequence: candidate?.finish.stopSequence ?? null,
      usage: encodeUsage(usage, serviceTier),
    },
    candidate?.extra,
  );
  const isOwn = isOurs(extra) || isOurs(candidate?.extra) || isOurs(usage?.native);
  const written = toWire(answer, extra);
  return isOwn ? written : { ...written, ...absentInAnswer };
}

/** Whether something came from an upstream of this protocol. */
export function isOurs(extra: Extra | undefined): boolean {
  return extra?.protocol === protocolId;
}

/** What an answer always has by the types of Anthropic's clients, and no other protocol knows. */
export const absentInAnswer: JsonObject = { stop_details: null, container: null };

function encodeBlocks(candidate: Candidate | undefined, ids: CallIds): readonly JsonObject[] {
  const blocks = candidate?.blocks ?? [];
  const said = blocks.map((block) => (block.type === 'text' ? block.text : '')).join('');
  return blocks
    .filter((block) => !isSaidTwice(block, said))
    .map((block) =>
      encodeBlock(block.type === 'tool_call' ? ids.toCaller(block) : block, { encodeInput }),
    )
    .filter((wire) => wire !== undefined);
}

/** Some providers write the transcript of their audio as text too. */
function isSaidTwice(block: Block, said: string): boolean {
  return block.type === 'audio' && block.transcript === said && said !== '';
}

function isRefusal({ blocks }: Candidate): boolean {
  return blocks.some(({ type }) => type === 'refusal');
}

/**
 * The reason of an answer or of a stream's end, a newer one than this code knows as it came. Anthropic has no
 * block for a refusal and says so here, where other protocols end as after any other text
 * (platform.claude.com/docs/en/build-with-claude/handling-stop-reasons, read 2026-11-20).
 */
export function encodeFinish(
  { finish, extra }: Pick<Candidate, 'finish' | 'extra'>,
  refused: boolean,
): string {
  if (refused && finish.unified === 'stop') return 'refusal';
  const unknown = asString(ownForm(extra)['stop_reason']);
  return finish.unified === 'other' && unknown !== undefined ? unknown : encodeStopReason(finish);
}

/**
 * What a model wrote as arguments, as an object. Text that is no JSON object, such as arguments cut off
 * by the length limit, is wrapped under the name that Anthropic proposes for it
 * (platform.claude.com/docs/en/agents-and-tools/tool-use/fine-grained-tool-streaming, read 2026-11-20).
 */
function encodeInput(call: { readonly arguments: string; readonly variant?: string }): JsonObject {
  if (call.variant === 'custom') return { input: call.arguments };
  return parseArguments(call.arguments) ?? { INVALID_JSON: call.arguments };
}
