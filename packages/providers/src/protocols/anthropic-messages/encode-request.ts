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
import { cannotThink, defaultMaxTokens, encodeThinking, type EncodedThinking } from './thinking.ts';
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
  const { thinking, effort, maxTokens } = settleThinking(request, messages, losses);
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
      ...(isOwn ? sampling(request) : translateSampling(request, thinking, losses)),
      service_tier: isOwn ? ownTier(request.serviceTier) : encodeTier(request.serviceTier),
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

/** A caller of another protocol loses its wish to think rather than the whole call. */
function settleThinking(
  request: ChatRequest,
  messages: readonly Message[],
  losses: Loss[],
): EncodedThinking {
  const settled = encodeThinking(request);
  const { thinking, effort } = settled;
  if (thinking === undefined || request.extra?.protocol === protocolId) return settled;
  if (!cannotThink(request, messages, thinking)) return settled;
  losses.push({ path: 'reasoning_effort', kind: 'hint' });
  return {
    ...(effort === undefined ? {} : { effort }),
    maxTokens: request.maxOutputTokens ?? defaultMaxTokens,
  };
}

function sampling({ temperature, topP, topK, stop }: ChatRequest): JsonObject {
  return { temperature, top_p: topP, top_k: topK, stop_sequences: stop };
}

/**
 * Another protocol's sampling within Anthropic's bounds. A model that thinks takes no temperature but 1,
 * no `top_k`, and a `top_p` of at least 0.95
 * (platform.claude.com/docs/en/build-with-claude/extended-thinking, read 2026-11-20).
 */
function translateSampling(
  request: ChatRequest,
  thinking: JsonObject | undefined,
  losses: Loss[],
): JsonObject {
  const { temperature = 1, topP = 1, topK, stop = [] } = request;
  const isAbove = temperature > 1;
  const thinks = thinking !== undefined;
  const sequences = stop.filter((text) => text.trim() !== '');
  const lost = {
    temperature: isAbove || (thinks && temperature !== 1),
    top_p: thinks && topP < 0.95,
    top_k: thinks && topK !== undefined,
    stop: sequences.length < stop.length,
  };
  losses.push(...namesWhere(lost).map((path): Loss => ({ path, kind: 'parameter' })));
  return {
    temperature: lost.temperature ? (isAbove && !thinks ? 1 : undefined) : request.temperature,
    top_p: lost.top_p ? undefined : request.topP,
    top_k: lost.top_k ? undefined : topK,
    stop_sequences: sequences.length === 0 ? undefined : sequences,
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

function ownTier(tier: string | undefined): string | undefined {
  return tier === 'default' ? 'standard_only' : tier;
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
  const { serviceTier, responseFormat, user, metadata } = request;
  const parameters: Readonly<Record<string, boolean>> = {
    n: candidates !== 1,
    seed: seed !== undefined,
    frequency_penalty: frequencyPenalty !== 0,
    presence_penalty: presencePenalty !== 0,
    logit_bias: Object.keys(logitBias ?? {}).length > 0,
    logprobs: request.logprobs === true,
    top_logprobs: (request.topLogprobs ?? 0) > 0,
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
