import {
  asArray,
  asString,
  type ChatEvent,
  type ChatRequest,
  type CodecInput,
  type JsonObject,
  type JsonOutbound,
  LLMError,
  type Loss,
  type RequestTarget,
  type StreamDecoder,
  type StreamingProtocol,
  toAddressPart,
} from '@llm/core';
import { anthropicMessages } from '../protocols/anthropic-messages/index.ts';
import { decodeException } from '../protocols/bedrock-converse/decode-error.ts';
import { encodeError, encodeStreamError } from '../protocols/bedrock-converse/encode-error.ts';
import type { ServerSentEvent } from '@llm/core/framing';
import { readErrorData } from '../protocols/shared/error-data.ts';
import { decodeError, isError } from './error-of-invoke.ts';
import { toBedrockBetas } from '../protocols/shared/models/bedrock-betas.ts';
import { invokeFraming, isException } from './invoke-framing.ts';
import { readModelName } from './model-name.ts';
import { createInvokeWatcher } from './watch-invoke.ts';

const { client: messages, server: served, operation } = anthropicMessages;

const version = 'bedrock-2023-05-31';
const betaHeader = 'anthropic-beta';

// Fields of the Messages API that Bedrock's does not have
// (docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html, read
// 2026-11-30). The tier stands in a header of AWS's there.
const absent = ['service_tier', 'container', 'mcp_servers', 'inference_geo'] as const;

/**
 * The Messages API as Amazon Bedrock serves it by `InvokeModel` and `InvokeModelWithResponseStream`: the path names the model
 * and whether it streams, and the body the version and the trials that Anthropic's own API has in headers.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html — read 2026-11-30
 */
export const claudeInvoke: StreamingProtocol<'chat'> = {
  id: 'bedrock-claude',
  operation,
  client: {
    framing: invokeFraming,
    address: ({ model, stream }) => ({
      path: `/model/${toAddressPart(model)}/invoke${stream ? '-with-response-stream' : ''}`,
    }),
    encodeRequest,
    decodeResponse: messages.decodeResponse,
    createStreamDecoder: (request) => withExceptions(messages.createStreamDecoder(request)),
    decodeError,
    isError,
    native: {
      modelField: false,
      createWatcher: createInvokeWatcher((options) => messages.native.createWatcher(options)),
      inspectResponse: messages.native.inspectResponse,
      fit: (fields, target) =>
        messages.native.fit?.({ ...fields, model: readModelName(fields.model).id }, target),
    },
  },
  server: {
    routes: [
      { pattern: 'POST /model/:model/invoke', stream: false },
      { pattern: 'POST /model/:model/invoke-with-response-stream', stream: true },
    ],
    framing: invokeFraming,
    native: {
      required: { anthropic_version: 'string', messages: 'array', max_tokens: 'number' },
      gatewayFields: served.native.gatewayFields,
      forwardHeaders: [],
    },
    onLoss: served.onLoss,
    decodeRequest,
    encodeResponse: served.encodeResponse,
    createStreamEncoder(request) {
      const encoder = served.createStreamEncoder(request);
      return {
        push: (event) => encoder.push(event),
        end: () => encoder.end(),
        fail: encodeStreamError,
      };
    },
    encodeStreamError,
    encodeError,
  },
};

function encodeRequest(request: ChatRequest, target?: RequestTarget): JsonOutbound {
  const { id } = readModelName(request.model);
  const {
    body,
    headers = {},
    losses = [],
  } = messages.encodeRequest({ ...request, model: id }, target);
  const { model: _model, stream: _stream, ...fields } = body;
  const kept = Object.fromEntries(Object.entries(fields).filter(([name]) => !isAbsent(name)));
  const lost = Object.keys(fields).filter(isAbsent);
  const { betas, losses: notTaken } = toBedrockBetas(headers[betaHeader] ?? '');
  const all = [...losses, ...lost.map((path): Loss => ({ path, kind: lossOf(path) })), ...notTaken];
  return {
    body: {
      anthropic_version: version,
      ...(betas.length > 0 && { anthropic_beta: betas }),
      ...kept,
    },
    ...(all.length > 0 && { losses: all }),
  };
}

// There are some twenty, and as a header they could not be more.
const mostBetas = 100;

function isAbsent(name: string): boolean {
  return absent.some((one) => one === name);
}

function lossOf(name: string): Loss['kind'] {
  return name === 'service_tier' ? 'hint' : 'parameter';
}

function decodeRequest({ body, params, stream, headers, ...input }: CodecInput): ChatRequest {
  const { anthropic_version: _version, anthropic_beta: written, ...fields } = body;
  const betas = asArray(written)?.flatMap((name) => asString(name) ?? []);
  if (betas !== undefined && betas.length > mostBetas) {
    throw new LLMError('invalid_request', `anthropic_beta names more than ${mostBetas} betas`, {
      param: 'anthropic_beta',
    });
  }
  const said: JsonObject = { ...fields, model: fields['model'] ?? params['model'], stream };
  return served.decodeRequest({
    ...input,
    params,
    body: said,
    headers: betas === undefined ? headers : { ...headers, [betaHeader]: betas.join(',') },
  });
}

/** AWS's exceptions among the events fail the answer as those of Converse do. */
function withExceptions(inner: StreamDecoder<ChatEvent>): StreamDecoder<ChatEvent> {
  return {
    push(event: ServerSentEvent) {
      if (!isException(event)) return inner.push(event);
      throw decodeException(event.event ?? '', readErrorData(event.data));
    },
    end: () => inner.end(),
    get progress() {
      return inner.progress ?? 'open';
    },
  };
}
