import {
  type Block,
  type ChatRequest,
  type JsonObject,
  type JsonOutbound,
  type JsonValue,
  type Loss,
  type Message,
  type RequestTarget,
  append,
  asObject,
} from '@llm/core';
import { foreignFieldLosses } from '../shared/foreign-losses.ts';
import type { Takes } from '../shared/models/takes.ts';
import { toOutputSchema } from '../shared/output-schema.ts';
import { withPlainTools } from '../shared/plain-tools.ts';
import { repairMessages } from '../shared/repair-messages.ts';
import { inWordsOfResponses } from '../shared/responses-words.ts';
import { shortId } from '../shared/short-id.ts';
import { createDocumentNames } from './document-names.ts';
import { encodeBlock, type BlockOptions } from './encode-block.ts';
import { encodeTools } from './encode-tools.ts';
import { foreignFields, ownForm, toWire } from './fields.ts';
import { fitBetas } from './fit-betas.ts';
import { createToolNames } from './names-of-tools.ts';
import { encodeReasoning } from './reasoning.ts';
import { isClaude, isNova, takesOfModel } from './takes.ts';
import { protocolId } from './wire.ts';

/**
 * A hub request as the body of `Converse` and `ConverseStream`, whose path says the model and whether it streams.
 *
 * What came in this protocol goes as it came. Another protocol's conversation is repaired to what Converse takes: system
 * texts apart, turns in alternation, results of tools in the user's turn, names and ids within its bounds. What has no
 * place is reported. Settings of a model that Converse has no field for go in `additionalModelRequestFields`.
 *
 * @throws {LLMError} invalid_request, with `param`: tool arguments in the history are no JSON object
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html — read 2026-11-30
 */
export function encodeRequest(asked: ChatRequest, target: RequestTarget = {}): JsonOutbound {
  const { request, losses: plain } = withPlainTools(asked, protocolId);
  const isOwn = request.extra?.protocol === protocolId;
  const takes = takesOfModel(request.model, target.takes);
  const losses: Loss[] = [...plain];
  const names = createToolNames(request);
  const marks = isOwn || takes.cacheMarks === 'cache_control';
  const options: BlockOptions = { documents: createDocumentNames(), marks, losses };
  const { system, messages } = isOwn
    ? splitSystem(request.messages)
    : repairMessages(request, {
        names,
        takes: { ...takes, systemInPlace: false },
        losses,
        foreignFields,
        toValidId,
        takesSound: true,
      });
  const { reasoning = {}, maxOutputTokens: bound } = request;
  // A caller of this protocol wrote the words of the model's maker itself, and they are kept.
  const settled = isOwn
    ? { effort: reasoning.effort, maxTokens: bound, fields: undefined }
    : encodeReasoning({ model: request.model, reasoning, bound, takes, losses });
  const { fields, effort, maxTokens } = settled;
  if (!isOwn) append(losses, lostParameters(request));
  const sampling = encodeSampling(request, { takes, isOwn, losses, thinks: fields !== undefined });
  const body = toWire(
    {
      messages: messages.map((message, at) => encodeMessage(message, at, options)),
      system: encodeSystem(system, options),
      inferenceConfig: withoutNothing({
        maxTokens,
        temperature: sampling.temperature,
        topP: sampling.topP,
        stopSequences: encodeStop(request, isOwn),
      }),
      toolConfig: encodeTools(request, { names, losses, isOwn, marks }),
      outputConfig: withoutNothing({
        textFormat: encodeFormat(request, { takes, isOwn, losses }),
        effort,
      }),
      serviceTier: encodeTier(request.serviceTier, losses),
      additionalModelRequestFields: withoutNothing({
        ...fields,
        ...encodeTopK(request.model, sampling.topK),
      }),
    },
    isOwn ? ownExtra(request, losses) : { protocol: protocolId, fields: fieldsOfOurs(request) },
  );
  const told = inWordsOfResponses(request, losses);
  return { body, ...(told.length === 0 ? {} : { losses: told }) };
}

// `[a-zA-Z0-9_.:-]{1,64}`.
const longestId = 64;

function toValidId(id: string): string {
  return shortId(id.replaceAll(/[^\w.:-]/g, '_') || '_', longestId);
}

interface SplitMessages {
  readonly system: readonly Block[];
  readonly messages: readonly Message[];
}

/** The system prompt that stood above the conversation; system messages among the turns stay where they are. */
function splitSystem(all: readonly Message[]): SplitMessages {
  const isAbove = ({ role, extra }: Message): boolean =>
    role === 'system' && ownForm(extra)['place'] !== 'messages';
  return {
    system: all.filter(isAbove).flatMap(({ content }) => content),
    messages: all.filter((message) => !isAbove(message)),
  };
}

function encodeSystem(system: readonly Block[], options: BlockOptions): JsonValue | undefined {
  if (system.length === 0) return undefined;
  return system.flatMap((block, at) => encodeBlock(block, `system[${at}]`, options));
}

function encodeMessage(
  { role, content, extra }: Message,
  at: number,
  options: BlockOptions,
): JsonObject {
  const blocks = content.flatMap((block, place) =>
    encodeBlock(block, `messages[${at}].content[${place}]`, options),
  );
  // Bedrock refuses a document that no text stands beside
  // (docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html, read 2026-11-30).
  const isBare =
    extra?.protocol !== protocolId &&
    blocks.some((block) => 'document' in block) &&
    !blocks.some((block) => 'text' in block);
  return toWire(
    {
      role: role === 'assistant' || role === 'system' ? role : 'user',
      content: isBare ? [...blocks, { text: '.' }] : blocks,
    },
    extra,
  );
}

interface Sampling {
  readonly temperature: number | undefined;
  readonly topP: number | undefined;
  readonly topK: number | undefined;
}

interface SamplingOptions {
  readonly takes: Takes;
  readonly isOwn: boolean;
  readonly losses: Loss[];
  /** The model is told to think, and then takes no other temperature than 1. */
  readonly thinks: boolean;
}

/** Converse bounds the temperature by 1, and some models of Claude take one of the settings or none. */
function encodeSampling(
  { model, temperature, topP, topK }: ChatRequest,
  { takes, isOwn, losses, thinks }: SamplingOptions,
): Sampling {
  if (isOwn) return { temperature, topP, topK: undefined };
  const lose = (path: string): undefined => {
    losses.push({ path, kind: 'parameter' });
  };
  const hasNone = takes.sampling === 'none' || (thinks && isClaude(model));
  const keepsOne = takes.sampling === 'one' && temperature !== undefined;
  const isAbove = temperature !== undefined && temperature > 1;
  if (isAbove && !hasNone) lose('temperature');
  return {
    temperature:
      hasNone && temperature !== undefined && temperature !== 1
        ? lose('temperature')
        : hasNone
          ? undefined
          : isAbove
            ? 1
            : temperature,
    topP: topP === undefined || topP === 1 ? undefined : hasNone || keepsOne ? lose('top_p') : topP,
    topK: topK === undefined ? undefined : hasNone || !takesTopK(model) ? lose('top_k') : topK,
  };
}

/**
 * Converse has no field for it, so that each maker has its own: Nova one in an object that is named as Converse's
 * (docs.aws.amazon.com/nova/latest/nova2-userguide/core-inference.html, read 2026-11-30).
 */
function encodeTopK(model: string, topK: number | undefined): JsonObject {
  if (topK === undefined) return {};
  return isNova(model) ? { inferenceConfig: { topK } } : { top_k: topK };
}

function takesTopK(model: string): boolean {
  return isClaude(model) || isNova(model);
}

/** Empty ones are refused, and Claude refuses those of spaces. */
function isStop(text: string, model: string): boolean {
  return (isClaude(model) ? text.trim() : text) !== '';
}

function encodeStop({ stop, model }: ChatRequest, isOwn: boolean): JsonValue | undefined {
  if (stop === undefined || isOwn) return stop;
  const said = stop.filter((text) => isStop(text, model));
  return said.length === 0 ? undefined : said;
}

interface FormatOptions {
  readonly takes: Takes;
  readonly isOwn: boolean;
  readonly losses: Loss[];
}

function encodeFormat(
  { responseFormat, extra }: ChatRequest,
  { takes, isOwn, losses }: FormatOptions,
): JsonObject | undefined {
  if (responseFormat?.type === 'json') losses.push({ path: 'response_format', kind: 'hint' });
  if (responseFormat?.type !== 'json_schema') return undefined;
  if (takes.structuredOutputs === false && !isOwn) {
    losses.push({ path: 'response_format', kind: 'parameter' });
    return undefined;
  }
  const { name, schema, description } = responseFormat;
  const written = ownForm(extra)['schema'];
  return {
    type: 'json_schema',
    structure: {
      jsonSchema: {
        schema: typeof written === 'string' ? written : JSON.stringify(toOutputSchema(schema)),
        ...(name === '' ? {} : { name }),
        ...(description === undefined ? {} : { description }),
      },
    },
  };
}

const tiers: ReadonlySet<string> = new Set(['priority', 'default', 'flex', 'reserved']);

function encodeTier(tier: string | undefined, losses: Loss[]): JsonObject | undefined {
  if (tier === undefined || tier === 'auto') return undefined;
  if (tiers.has(tier)) return { type: tier };
  losses.push({ path: 'service_tier', kind: 'hint' });
  return undefined;
}

// Fields of Converse that callers of other protocols write beside their own, as LiteLLM's users do.
const ours: ReadonlySet<string> = new Set([
  'guardrailConfig',
  'performanceConfig',
  'requestMetadata',
  'promptVariables',
  'additionalModelRequestFields',
  'additionalModelResponseFieldPaths',
]);

/** What a caller of this protocol wrote, without the betas that Bedrock refuses. */
function ownExtra({ extra }: ChatRequest, losses: Loss[]): ChatRequest['extra'] {
  const { additionalModelRequestFields: asked, ...fields } = extra?.fields ?? {};
  const written = asObject(asked);
  if (extra === undefined || written === undefined) return extra;
  const fitted = fitBetas(written, losses);
  if (fitted === written) return extra;
  const kept = fitted === undefined ? fields : { ...fields, additionalModelRequestFields: fitted };
  return { ...extra, fields: kept };
}

function fieldsOfOurs({ extra }: ChatRequest): JsonObject {
  if (extra === undefined) return {};
  return Object.fromEntries(Object.entries(extra.fields).filter(([name]) => ours.has(name)));
}

// Their loss changes no answer.
const harmless: ReadonlySet<string> = new Set([
  'moderation',
  'modalities',
  'prediction',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'safety_identifier',
  'store',
  'stream_options',
  'verbosity',
]);

/** What a caller of another protocol asked for that Converse has no field for. */
function lostParameters(request: ChatRequest): readonly Loss[] {
  const losses: Loss[] = [];
  const lose = (path: string, kind: Loss['kind'], isAsked: boolean): void => {
    if (isAsked) losses.push({ path, kind });
  };
  const { candidates = 1, frequencyPenalty = 0, presencePenalty = 0, logitBias = {} } = request;
  lose('n', 'parameter', candidates !== 1);
  lose('seed', 'parameter', request.seed !== undefined);
  lose('frequency_penalty', 'parameter', frequencyPenalty !== 0);
  lose('presence_penalty', 'parameter', presencePenalty !== 0);
  lose('logit_bias', 'parameter', Object.keys(logitBias).length > 0);
  lose('logprobs', 'parameter', request.logprobs === true);
  lose('top_logprobs', 'parameter', (request.topLogprobs ?? 0) !== 0);
  lose(
    'stop',
    'parameter',
    (request.stop ?? []).some((text) => !isStop(text, request.model)),
  );
  lose('user', 'hint', request.user !== undefined);
  lose('metadata', 'hint', request.metadata !== undefined);
  const foreign = foreignFieldLosses(request.extra, protocolId, {
    otherwise: (name) => (harmless.has(name) ? 'hint' : 'parameter'),
  });
  return [...losses, ...foreign.filter(({ path }) => !ours.has(path))];
}

/** The object without fields that say nothing; nothing where none is left. */
function withoutNothing(fields: JsonObject): JsonObject | undefined {
  const said = Object.entries(fields).filter(([, value]) => value !== undefined);
  return said.length === 0 ? undefined : Object.fromEntries(said);
}
