import {
  asObject,
  type Candidate,
  type ChatRequest,
  type ChatResponse,
  type JsonObject,
} from '@llm/core';
import { encodeParts } from './encode-part.ts';
import { ownFields, ownForm, toWire } from './fields.ts';
import { encodeFinish } from './finish-reason.ts';
import { encodeLogprobs } from './logprobs.ts';
import { encodeUsage } from './usage.ts';
import { protocolId } from './wire.ts';

/** A non-streaming response for a caller of this protocol. */
export function encodeResponse(response: ChatResponse, request: ChatRequest): JsonObject {
  const { id, model, candidates, usage, extra } = response;
  const isBlocked = blocks(extra?.protocol === protocolId ? extra.fields : {}, candidates);
  return toWire(
    {
      candidates: isBlocked ? undefined : candidates.map(encodeCandidate),
      usageMetadata: usage && encodeUsage(usage),
      modelVersion: model === '' ? request.model : model,
      responseId: id === '' ? undefined : id,
    },
    extra,
  );
}

/** A prompt that was blocked has a reason for it and no candidates. */
function blocks(kept: JsonObject, candidates: readonly Candidate[]): boolean {
  const reason = asObject(kept['promptFeedback'])?.['blockReason'];
  return typeof reason === 'string' && candidates.every(({ blocks: said }) => said.length === 0);
}

function encodeCandidate(candidate: Candidate): JsonObject {
  const { index, blocks: said, finish, logprobs, extra } = candidate;
  const form = ownForm(extra);
  const parts = encodeParts(said, answerParts);
  const isAbsent = form['parts'] === 'absent' && parts.length === 0;
  const isBare = form['content'] === 'absent' && parts.length === 0;
  return toWire(
    {
      content: isBare
        ? undefined
        : toWire({
            parts: isAbsent ? undefined : parts,
            role: form['role'] === 'absent' ? undefined : 'model',
          }),
      finishReason:
        finish.native === undefined && extra?.protocol === protocolId
          ? undefined
          : encodeFinish(finish),
      index: form['index'] === 'absent' ? undefined : index,
      logprobsResult:
        ownFields(extra)['logprobsResult'] === undefined ? encodeLogprobs(logprobs) : undefined,
    },
    extra,
  );
}

/** Answers hold no results of tools. */
export const answerParts = { nameOfCall: () => undefined, mediaInResults: true };
