import {
  asObject,
  type ChatRequest,
  type CodecInput,
  invalidField,
  type JsonObject,
  type JsonValue,
  readArray,
  readBoolean,
  readNumber,
  readObject,
  readString,
  required,
  type ResponseFormat,
} from '@llm/core';
import { given } from '../shared/given.ts';
import { isEmpty, unknownFields } from '../shared/wire-fields.ts';
import { decodeMessages } from './decode-messages.ts';
import { decodeTools } from './decode-tools.ts';
import { leftBehind } from './fields.ts';
import { gatewayFields } from './gateway-fields.ts';
import { decodeOptions } from './options.ts';
import { decodeThink } from './thinking.ts';
import { protocolId } from './wire.ts';

const modelled: ReadonlySet<string> = new Set([
  ...gatewayFields,
  'model',
  'messages',
  'tools',
  'stream',
  'think',
  'options',
  'logprobs',
  'top_logprobs',
]);

// Other protocols want a name for a schema, and Ollama has none.
const schemaName = 'response';

/**
 * The body of `/api/chat` as a hub request. An answer is streamed unless the body says otherwise, and streams always count
 * tokens here. What the hub has no place for stays in `extra`, which is always there.
 *
 * @throws {LLMError} invalid_request, with `param`: a field is missing or has another type
 */
export function decodeRequest({ body }: CodecInput): ChatRequest {
  const stream = readBoolean(body, 'stream');
  const options = readObject(body, 'options');
  const decoded = decodeOptions(options ?? {});
  const format = decodeFormat(body['format']);
  const rest = unknownFields(body, modelled);
  const kept = leftBehind(
    {
      ...(format === undefined ? rest : unknownFields(rest, new Set(['format']))),
      options: isEmpty(decoded.rest) ? nullOf(body['options']) : decoded.rest,
    },
    {
      ...(options === undefined ? {} : decoded.form),
      ...(stream === undefined && { stream: 'absent' }),
    },
  );
  return {
    model: required(readString(body, 'model'), 'model'),
    messages: decodeMessages(required(readArray(body, 'messages'), 'messages')),
    stream: stream ?? true,
    ...given({
      includeUsage: stream === false ? undefined : true,
      tools: decodeTools(readArray(body, 'tools')),
      responseFormat: format,
      reasoning: decodeThink(body['think']),
      ...decoded.sampling,
      logprobs: readBoolean(body, 'logprobs'),
      topLogprobs: readNumber(body, 'top_logprobs'),
    }),
    extra: { protocol: protocolId, fields: {}, ...kept.extra },
  };
}

function nullOf(value: JsonValue | undefined): JsonValue | undefined {
  return value === null ? value : undefined;
}

/** `json`, or a schema. An empty text, which old clients write, asks for nothing. */
function decodeFormat(format: JsonValue | undefined): ResponseFormat | undefined {
  if (format === undefined || format === null || format === '') return undefined;
  if (format === 'json') return { type: 'json' };
  const schema: JsonObject | undefined = asObject(format);
  if (schema === undefined) throw invalidField('format', 'json or a JSON schema');
  return { type: 'json_schema', name: schemaName, schema };
}
