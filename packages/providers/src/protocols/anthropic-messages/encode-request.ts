import type {
  Block,
  ChatRequest,
  Headers,
  JsonObject,
  JsonValue,
  Loss,
  Message,
  JsonOutbound,
  RequestTarget,
  ResponseFormat,
} from '@llm/core';
import { asObject, asString, append } from '@llm/core';
import { plainText } from './decode-block.ts';
import { encodeBlock, encodeContent } from './encode-block.ts';
import { encodeTools } from './encode-tools.ts';
import { foreignFields, withFields, ownForm, toWire } from './fields.ts';
import { toOutputSchema } from '../shared/output-schema.ts';
import { withPlainTools } from '../shared/plain-tools.ts';
import { inWordsOfResponses } from '../shared/responses-words.ts';
import { parseArguments } from '../shared/parse-arguments.ts';
import { repairMessages } from '../shared/repair-messages.ts';
import { toValidId } from './call-ids.ts';
import { takesOf } from '../shared/models/takes-of.ts';
import type { Takes } from '../shared/models/takes.ts';
import {
  fieldsOfOurs,
  foreignLosses,
  inWordsOfOthers,
  safetyIdentifier,
} from './foreign-fields.ts';
import { fitRequest } from './fit-request.ts';
import {
  defaultMaxTokens,
  encodeThinking,
  type EncodedThinking,
} from '../shared/claude-thinking.ts';
import { cannotThink, encodeOwnThinking } from './thinking.ts';
import { createToolNames } from './names-of-tools.ts';
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
 *   unsupported, with `param`: there is audio without a transcript
 */
export function encodeRequest(asked: ChatRequest, target: RequestTarget = {}): JsonOutbound {
  const { request, losses: plain } = withPlainTools(asked, protocolId);
  const isOwn = request.extra?.protocol === protocolId;
  const known = takesOf(protocolId, request.model, target.takes);
  // A caller of another protocol knows nothing of this one, so for a model that nobody knows the narrowest rule holds.
  const takes: Takes = isOwn ? known : { sampling: 'one', ...known };
  const losses = isOwn ? [] : [...plain, ...lostParameters(request)];
  const names = createToolNames(request);
  const { system, messages } = isOwn
    ? splitSystem(request.messages)
    : repairMessages(request, { names, takes, losses, foreignFields, toValidId });
  const { thinking, effort, maxTokens } = settleThinking(request, messages, { takes, losses });
  const form = ownForm(request.extra);
  const format = encodeFormat(request.responseFormat, isOwn);
  const atTop = form['output_format'] === true;
  const output = withoutEmpty({ effort, format: atTop ? undefined : format });
  const encoded = toWire(
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
    isOwn ? request.extra : { protocol: protocolId, fields: fieldsOfOurs(request.extra) },
  );
  const { body, losses: unfit } = fitRequest(encoded, takes);
  const all = inWordsOfResponses(request, [
    ...losses,
    ...(isOwn ? unfit : unfit.map(inWordsOfOthers)),
  ]);
  const headers = headersOf(form);
  return {
    body,
    ...(headers === undefined ? {} : { headers }),
    // A caller of this protocol wrote its body for the version that it knows, which is the codec's own.
    ...(isOwn || takes.apiVersion === undefined
      ? {}
      : { protocolHeaders: versions[takes.apiVersion] }),
    ...(all.length === 0 ? {} : { losses: all }),
  };
}

interface SplitMessages {
  readonly system: readonly Block[] | Message;
  readonly messages: readonly Message[];
}

/** The system message that stood above the conversation; those among the turns stay where they are. */
function splitSystem(all: readonly Message[]): SplitMessages {
  const above = all.filter((message) => message.role === 'system' && !isInPlace(message));
  const messages = all.filter((message) => message.role !== 'system' || isInPlace(message));
  const [only] = above;
  const system =
    above.length === 1 && only !== undefined ? only : above.flatMap(({ content }) => content);
  return { system, messages };
}

function isInPlace({ extra }: Message): boolean {
  return ownForm(extra)['place'] === 'messages';
}

function encodeSystem(system: readonly Block[] | Message): JsonValue | undefined {
  if ('role' in system) {
    const form = ownForm(system.extra);
    const billing = asString(form['billing']);
    const content = encodeContent(system.content, form, encode);
    return billing === undefined || typeof content === 'string'
      ? content
      : [{ type: 'text', text: billing }, ...content];
  }
  return system.length === 0 ? undefined : encodeContent(system, {}, encode);
}

function encodeMessage({ role, content, extra }: Message): JsonObject {
  const written = role === 'tool' ? 'user' : role === 'developer' ? 'system' : role;
  // Among the turns a system message takes a list of texts only.
  const text = written === 'system' ? undefined : plainText(content);
  // Nearly every message is this, and needs none of the rest.
  if (text !== undefined && extra?.protocol !== protocolId) return { role: written, content: text };
  const form = ownForm(extra);
  const isAbsent = content.length === 0 && form['content'] !== 'list';
  return toWire(
    {
      role: written,
      content: isAbsent
        ? undefined
        : written === 'system' && extra?.protocol !== protocolId
          ? content.map(encode).filter((block) => block !== undefined)
          : encodeContent(content, form, encode),
    },
    extra,
  );
}

function encode(block: Block): JsonObject | undefined {
  return encodeBlock(block, { encodeInput: (call) => parseArguments(call.arguments) ?? {} });
}

function encodeFormat(format: ResponseFormat | undefined, isOwn: boolean): JsonObject | undefined {
  if (format?.type !== 'json_schema') return undefined;
  return {
    type: 'json_schema',
    schema: isOwn ? format.schema : toOutputSchema(format.schema),
  };
}

interface ThinkingOptions {
  readonly takes: Takes;
  readonly losses: Loss[];
}

/** A caller of another protocol loses its wish to think rather than the whole call. */
function settleThinking(
  request: ChatRequest,
  messages: readonly Message[],
  { takes, losses }: ThinkingOptions,
): EncodedThinking {
  const { reasoning = {}, maxOutputTokens: bound } = request;
  if (request.extra?.protocol === protocolId) return encodeOwnThinking(reasoning, bound);
  const settled = encodeThinking({ reasoning, bound, takes, losses });
  const { thinking, effort } = settled;
  if (thinking === undefined || !cannotThink(request, messages, thinking)) return settled;
  losses.push({ path: 'reasoning_effort', kind: 'hint' });
  const maxTokens = bound ?? takes.outputTokens ?? defaultMaxTokens;
  return { ...(effort === undefined ? {} : { effort }), maxTokens };
}

// One object each, because built headers are kept under them.
const versions: Readonly<Record<string, Headers>> = {
  '2023-06-01': { 'anthropic-version': '2023-06-01' },
  '2026-10-21': { 'anthropic-version': '2026-10-21' },
};

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
  const thinks = thinking !== undefined && thinking['type'] !== 'disabled';
  const sequences = stop.filter((text) => text.trim() !== '');
  const lost = {
    temperature: isAbove || (thinks && temperature !== 1),
    topP: thinks && topP < 0.95,
    topK: thinks && topK !== undefined,
    stop: sequences.length < stop.length,
  };
  if (lost.temperature) losses.push({ path: 'temperature', kind: 'parameter' });
  if (lost.topP) losses.push({ path: 'top_p', kind: 'parameter' });
  if (lost.topK) losses.push({ path: 'top_k', kind: 'parameter' });
  if (lost.stop) losses.push({ path: 'stop', kind: 'parameter' });
  return {
    temperature: lost.temperature ? (isAbove && !thinks ? 1 : undefined) : request.temperature,
    top_p: lost.topP ? undefined : request.topP,
    top_k: lost.topK ? undefined : topK,
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
function encodeUser(request: ChatRequest, isOwn: boolean): JsonObject | undefined {
  const user = request.user ?? (isOwn ? undefined : safetyIdentifier(request.extra));
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
  const written = withFields({}, object);
  return Object.keys(written).length === 0 ? undefined : written;
}

/** What Anthropic has no parameter for. One at its default is none. */
function lostParameters(request: ChatRequest): Loss[] {
  const { candidates = 1, seed, frequencyPenalty = 0, presencePenalty = 0, logitBias } = request;
  const { serviceTier, responseFormat, user, metadata } = request;
  const losses: Loss[] = [];
  const lose = (path: string, kind: Loss['kind'], isLost: boolean): void => {
    if (isLost) losses.push({ path, kind });
  };
  lose('n', 'parameter', candidates !== 1);
  lose('seed', 'parameter', seed !== undefined);
  lose('frequency_penalty', 'parameter', frequencyPenalty !== 0);
  lose('presence_penalty', 'parameter', presencePenalty !== 0);
  lose('logit_bias', 'parameter', saysAnything(logitBias));
  lose('logprobs', 'parameter', request.logprobs === true);
  lose('top_logprobs', 'parameter', (request.topLogprobs ?? 0) > 0);
  lose('response_format', 'hint', responseFormat?.type === 'json');
  const hasDescription =
    responseFormat?.type === 'json_schema' && responseFormat.description !== undefined;
  lose('response_format.json_schema.description', 'hint', hasDescription);
  const hasTier = serviceTier !== undefined && encodeTier(serviceTier) === undefined;
  lose('service_tier', 'hint', hasTier);
  lose('user', 'hint', user !== undefined && isPersonal(user));
  lose('metadata', 'hint', saysAnything(metadata));
  append(losses, foreignLosses(request.extra));
  return losses;
}

function saysAnything(object: object | undefined): boolean {
  return object !== undefined && Object.keys(object).length > 0;
}
