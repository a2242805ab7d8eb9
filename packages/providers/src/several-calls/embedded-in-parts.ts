import {
  addUsage,
  type Call,
  type CallContext,
  type CallLayer,
  changeError,
  type EmbeddingInput,
  type EmbeddingRequest,
  type LLMError,
  type Provider,
  type Result,
  type Service,
  toLLMError,
  when,
} from '@llm/core';
import { answerAll } from './answer-all.ts';

/** Calls of one list that are made at once. */
const atOnce = 8;

/**
 * A layer that asks for the vectors of many inputs in as many calls as the provider needs, where one call may have only so
 * many. At most eight are made at once. The first that fails ends the others and is what the whole fails with.
 *
 * A call that fits passes as it is, and so does one in the bytes of the provider's own protocol, whose bound its caller knows.
 */
export function embeddedInParts({
  inputsAtOnce,
  speaks,
}: Pick<Provider, 'inputsAtOnce' | 'speaks'>): CallLayer {
  if (inputsAtOnce === undefined) return (inner) => inner;
  const own = new Set(speaks.embeddings?.map(({ id }) => id));
  return when('embeddings', (inner) => async (call, context) => {
    if (call.native !== undefined && own.has(call.native.protocol)) return inner(call, context);
    const bound = inputsAtOnce(call.model);
    const request = call.decoded();
    return request.inputs.length <= bound
      ? inner(call, context)
      : embedParts(inner, { call, request, bound }, context);
  });
}

interface Parted {
  readonly call: Call<'embeddings'>;
  readonly request: EmbeddingRequest;
  readonly bound: number;
}

async function embedParts(
  own: Service<Call<'embeddings'>, Result<'embeddings'>>,
  { call, request, bound }: Parted,
  context: CallContext,
): Promise<Result<'embeddings'>> {
  const { native: _bytes, ...rest } = call;
  const parts = inParts(request.inputs, bound);
  const answers = await answerAll(parts, { atOnce, context }, async (inputs, at, inner) => {
    // The fields that describe the whole request do not fit one part of it.
    const { extra, ...asked } = request;
    const part = {
      ...asked,
      inputs,
      ...(extra !== undefined && { extra: { protocol: extra.protocol, fields: extra.fields } }),
    };
    try {
      const result = await own({ ...rest, decoded: () => part }, inner);
      if (result.kind === 'stream') throw new TypeError('vectors are never streamed');
      return { result, response: result.decoded() };
    } catch (cause) {
      throw ofWhole(toLLMError(cause), at * bound);
    }
  });
  const [first] = answers;
  if (first === undefined) throw new TypeError('a call for embeddings has at least one input');
  const usage = answers
    .map(({ result, response }) => result.usage ?? response.usage)
    .reduce(addUsage, undefined);
  const { extra: _extra, usage: _usage, ...answered } = first.response;
  const response = {
    ...answered,
    embeddings: answers.flatMap(({ response: { embeddings } }, at) =>
      embeddings.map((one) => ({ ...one, index: at * bound + one.index })),
    ),
    ...(usage !== undefined && { usage }),
  };
  const { answeredBy, headers, status, replays, losses } = first.result;
  return {
    kind: 'response',
    answeredBy,
    headers,
    status,
    replays,
    losses,
    usage,
    decoded: () => response,
  };
}

function inParts(
  inputs: readonly EmbeddingInput[],
  bound: number,
): readonly (readonly EmbeddingInput[])[] {
  return Array.from({ length: Math.ceil(inputs.length / bound) }, (_, at) =>
    inputs.slice(at * bound, (at + 1) * bound),
  );
}

/** An error that names an input of a part, with the place that the input has in the whole. */
function ofWhole(error: LLMError, offset: number): LLMError {
  const [, at] = /^input(?:\[(\d+)\])?$/.exec(error.param ?? '') ?? [];
  if (error.param === undefined || !error.param.startsWith('input')) return error;
  return changeError(error, { param: `input[${Number(at ?? 0) + offset}]` });
}
