import type {
  Block,
  ChatRequest,
  Headers,
  JsonObject,
  JsonValue,
  Loss,
  Message,
  Outbound,
  ResponseFormat,
} from '@llm/core';
import { asObject, asString } from '@llm/core';
import { decodeArguments, encodeBlock, encodeContent } from './encode-block.ts';
import { encodeTools } from './encode-tools.ts';
import { foreignFields, merge, ownForm, toWire } from './fields.ts';
import { toOutputSchema } from './output-schema.ts';
import { repairMessages } from './repair-messages.ts';
import { encodeThinking } from './thinking.ts';
import { createToolNames } from './tool-names.ts';
import { protocolId } from './wire.ts';

/**
 * A hub request as the body of `POST /messages`.
 *
 * What came in this protocol goes as it came. Another protocol's conversation is repaired to what
 * Anthropic takes, and what has no place is reported. A temperature above 1, which other protocols know
 * and Anthropic does not, goes as 1 and counts as a lost parameter. JSON without a schema counts as a
 * lost hint only, because who wants it must also say so in the prompt.
 *
 * @throws {LLMError} invalid_request, with `param`: tool arguments in the history are no JSON object;
 *   unsupported, with `param`: there is sound without a transcript
 */
export function encodeRequest(request: ChatRequest): Outbound {
  const isOwn = request.extra?.protocol === protocolId;
  const losses: Loss[] = isOwn ? [] : [...lostParameters(request)];
  const names = createToolNames(request);
  const { system, messages } = isOwn
    ? splitSystem(request.messages)
    : repairMessages(request, { names, losses });
  const { thinking, effort, maxTokens } = encodeThinking(request);
  const form = ownForm(request.extra);
  const format = encodeFormat(request.responseFormat, isOwn);
  const atTop = form['output_format'] === true;
  const output = withoutEmpty({ effort, format: atTop ? undefined : format });
  const body = toWire(
    {
      model: request.model,
      max_tokens: maxTokens,
      messages: messages.map(encodeMessage),
      system: encodeSystem(system),
      stream: request.stream,
      ...encodeTools(request, { names, losses, isOwn }),
      thinking,
      output_config: output,
      output_format: atTop ? format : undefined,
      ...encodeSampling(request, isOwn),
      service_tier: encodeTier(request.serviceTier),
      metadata: encodeUser(request, isOwn),
    },
    request.extra,
  );
  const headers = headersOf(form);
  return {
    body,
    ...(headers === undefined ? {} : { headers }),
    ...(losses.length === 0 ? {} : { losses }),
  };
}

interface SplitMessages {
  readonly system: readonly Block[] | Message;
  readonly messages: readonly Message[];
}

/** The system message that stood above the conversation; those among the turns stay where they are. */
function splitSystem(all: readonly Message[]): SplitMessages {
  const above = all.filter((message) => message.role === 'system' && !isInPlace(message));
  const messages = all.filter((message) => !above.includes(message));
  const [only] = above;
  const system =
    above.length === 1 && only !== undefined ? only : above.flatMap(({ content }) => content);
  return { system, messages };
}

function isInPlace({ extra }: Message): boolean {
  return ownForm(extra)['place'] === 'messages';
}

function encodeSystem(system: readonly Block[] | Message): JsonValue | undefined {
  if ('role' in system) return encodeContent(system.content, ownForm(system.extra), encode);
  return system.length === 0 ? undefined : encodeContent(system, {}, encode);
}

function encodeMessage({ role, content, extra }: Message): JsonObject {
  const form = ownForm(extra);
  const isAbsent = content.length === 0 && form['content'] !== 'list';
  return toWire(
    {
      role: role === 'tool' ? 'user' : role,
      content: isAbsent ? undefined : encodeContent(content, form, encode),
    },
    extra,
  );
}

function encode(block: Block): JsonObject | undefined {
  return encodeBlock(block, { encodeInput: (call) => decodeArguments(call) ?? {} });
}

function encodeFormat(format: ResponseFormat | undefined, isOwn: boolean): JsonObject | undefined {
  if (format?.type !== 'json_schema') return undefined;
  return {
    type: 'json_schema',
    schema: isOwn ? format.schema : toOutputSchema(format.schema),
  };
}

function encodeSampling(
  { temperature, topP, topK, stop }: ChatRequest,
  isOwn: boolean,
): JsonObject {
  const isAbove = !isOwn && temperature !== undefined && temperature > 1;
  const sequences = isOwn ? stop : stop?.filter((text) => text.trim() !== '');
  return {
    temperature: isAbove ? 1 : temperature,
    top_p: topP,
    top_k: topK,
    stop_sequences: sequences?.length === 0 && !isOwn ? undefined : sequences,
  };
}

// `auto` and `standard_only` are all there is (docs.anthropic.com/en/api/service-tiers, read 2026-11-20).
// The hub speaks of tiers in OpenAI's words, where `priority` asks for what `auto` uses when it is there.
const tiers: ReadonlyMap<string, string> = new Map([
  ['auto', 'auto'],
  ['default', 'standard_only'],
  ['standard_only', 'standard_only'],
  ['priority', 'auto'],
]);

function encodeTier(tier: string | undefined): string | undefined {
  return tier === undefined ? undefined : tiers.get(tier);
}

/** Anthropic asks that a user's id be neither an address nor a number that somebody can call. */
function encodeUser({ user }: ChatRequest, isOwn: boolean): JsonObject | undefined {
  return user === undefined || (!isOwn && isPersonal(user)) ? undefined : { user_id: user };
}

function isPersonal(user: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(user) || /^\+?[\d\s().-]{7,20}$/.test(user);
}

function headersOf(form: JsonObject): Headers | undefined {
  const written = Object.entries(asObject(form['headers']) ?? {}).flatMap(([name, value]) => {
    const text = asString(value);
    return text === undefined ? [] : [[name, text] as const];
  });
  return written.length === 0 ? undefined : Object.fromEntries(written);
}

function withoutEmpty(object: JsonObject): JsonObject | undefined {
  const written = merge({}, object);
  return Object.keys(written).length === 0 ? undefined : written;
}

/** What Anthropic has no parameter for. One at its default is none. */
function lostParameters(request: ChatRequest): readonly Loss[] {
  const { candidates = 1, seed, frequencyPenalty = 0, presencePenalty = 0, logitBias } = request;
  const { temperature = 0, serviceTier, stop = [], responseFormat, user, metadata } = request;
  const parameters: Readonly<Record<string, boolean>> = {
    n: candidates !== 1,
    seed: seed !== undefined,
    frequency_penalty: frequencyPenalty !== 0,
    presence_penalty: presencePenalty !== 0,
    logit_bias: Object.keys(logitBias ?? {}).length > 0,
    logprobs: request.logprobs === true,
    top_logprobs: (request.topLogprobs ?? 0) > 0,
    temperature: temperature > 1,
    stop: stop.some((text) => text.trim() === ''),
  };
  const hints: Readonly<Record<string, boolean>> = {
    response_format: responseFormat?.type === 'json',
    'response_format.json_schema.description':
      responseFormat?.type === 'json_schema' && responseFormat.description !== undefined,
    service_tier: serviceTier !== undefined && encodeTier(serviceTier) === undefined,
    user: user !== undefined && isPersonal(user),
    metadata: Object.keys(metadata ?? {}).length > 0,
  };
  return [
    ...namesWhere(parameters).map((path): Loss => ({ path, kind: 'parameter' })),
    ...namesWhere(hints).map((path): Loss => ({ path, kind: 'hint' })),
    ...foreignFields(request.extra).map((path): Loss => ({ path, kind: 'hint' })),
  ];
}

function namesWhere(flags: Readonly<Record<string, boolean>>): readonly string[] {
  return Object.keys(flags).filter((name) => flags[name]);
}
