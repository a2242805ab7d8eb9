import {
  asArray,
  asObject,
  invalidField,
  readArray,
  readObject,
  readString,
  required,
  type ChatRequest,
  type CodecInput,
  type JsonObject,
  type Message,
} from '@llm/core';
import { withCamelNames } from '../shared/google/camel-names.ts';
import { decodeContents, decodeParts } from './decode-contents.ts';
import { decodeToolConfig, decodeTools } from './decode-tools.ts';
import { isEmpty, leftBehind, unknownFields, withFields } from './fields.ts';
import { gatewayFields } from '../shared/google/gateway-fields.ts';
import { decodeConfig } from './generation-config.ts';
import { given } from '../shared/given.ts';
import { decodeThinking } from './thinking.ts';
import { protocolId } from './wire.ts';

/**
 * The body of `generateContent` as a hub request. The path names the model, and whether the answer is streamed.
 *
 * `systemInstruction` becomes the first message. What the hub has no place for stays in `extra`, which is always there,
 * because it also says that nothing needs to be brought into shape for an upstream of this protocol. Streams always count
 * tokens here.
 *
 * @throws {LLMError} invalid_request, with `param`: a field is missing or has another type
 */
export function decodeRequest({ body: written, params, stream }: CodecInput): ChatRequest {
  const body = withCamelNames(written);
  const model = required(readString(body, 'model') ?? params['model'], 'model');
  const contents = required(readArray(body, 'contents'), 'contents');
  if (contents.length === 0) throw invalidField('contents', 'a list of at least one content');
  const generation = readObject(body, 'generationConfig') ?? {};
  const config = decodeConfig(generation);
  const thinking = decodeThinking(
    readObject(generation, 'thinkingConfig', 'generationConfig.thinkingConfig'),
  );
  const choice = decodeToolConfig(readObject(body, 'toolConfig'));
  const tier = readString(body, 'serviceTier')?.toLowerCase();
  const kept = leftBehind(
    {
      ...unknownFields(body, modelled),
      generationConfig: configLeft(body, config.rest, thinking.rest),
      toolConfig: choice.rest === undefined || isEmpty(choice.rest) ? undefined : choice.rest,
    },
    { ...config.form, ...thinking.form },
  );
  return {
    model,
    messages: [...decodeSystem(body), ...decodeContents(contents)],
    ...given({
      stream,
      includeUsage: stream === true ? true : undefined,
      tools: decodeTools(readArray(body, 'tools')),
      toolChoice: choice.toolChoice,
      responseFormat: config.format,
      reasoning: thinking.reasoning,
      ...config.sampling,
      serviceTier: tier === 'standard' ? 'default' : tier,
    }),
    extra: { protocol: protocolId, fields: {}, ...kept.extra },
  };
}

const modelled: ReadonlySet<string> = new Set([
  ...gatewayFields,
  'model',
  'contents',
  'systemInstruction',
  'tools',
  'toolConfig',
  'generationConfig',
  'serviceTier',
]);

/** An empty object of settings stays one. */
function configLeft(
  body: JsonObject,
  rest: JsonObject,
  ofThinking: JsonObject | undefined,
): JsonObject | undefined {
  const thoughts = ofThinking === undefined ? {} : { thinkingConfig: ofThinking };
  const left = withFields(rest, thoughts);
  const { generationConfig: written } = body;
  const isUsed = !isEmpty(asObject(written) ?? {});
  return isEmpty(left) && (isUsed || written === undefined) ? undefined : left;
}

function decodeSystem(body: JsonObject): readonly Message[] {
  const system = body['systemInstruction'] ?? undefined;
  if (system === undefined) return [];
  // Google's libraries make an object of a text; by hand people write it.
  if (typeof system === 'string')
    return [{ role: 'system', content: [{ type: 'text', text: system }] }];
  const wire = asObject(system);
  if (wire === undefined) throw invalidField('systemInstruction', 'an object');
  const { role, parts, ...others } = wire;
  return [
    {
      role: 'system',
      content: decodeParts(parts, 'systemInstruction.parts', noCalls),
      ...leftBehind(others, {
        ...(role !== undefined && { role }),
        ...(parts === undefined && { parts: 'absent' }),
        ...(parts !== undefined && asArray(parts) === undefined && { parts: 'single' }),
      }),
    },
  ];
}

const noCalls = {
  ofCall: (_: string, given: string | undefined) => given ?? '',
  ofResult: (_: string, given: string | undefined) => given ?? '',
};
