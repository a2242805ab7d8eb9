import {
  asNumber,
  asObject,
  type JsonObject,
  type JsonValue,
  toCount,
  type Usage,
} from '@llm/core';
import { compact } from './wire-fields.ts';

/** A field of somebody else's JSON. */
type Unsure = JsonValue | undefined;

/** Token counts. `prompt_tokens` includes the cached ones, `completion_tokens` mostly the reasoning. */
interface WireUsage {
  readonly prompt_tokens?: Unsure;
  readonly completion_tokens?: Unsure;
  readonly total_tokens?: Unsure;
  /** `{ cached_tokens, audio_tokens, cache_creation_tokens | cache_write_tokens, … }` */
  readonly prompt_tokens_details?: Unsure;
  /** `{ reasoning_tokens, audio_tokens, … }` */
  readonly completion_tokens_details?: Unsure;
  /** DeepSeek. */
  readonly prompt_cache_hit_tokens?: Unsure;
  /** Moonshot and Mistral. */
  readonly cached_tokens?: Unsure;
  readonly num_cached_tokens?: Unsure;
  /** LiteLLM. */
  readonly cache_read_input_tokens?: Unsure;
  readonly cache_creation_input_tokens?: Unsure;
}

/**
 * Token counts of one of OpenAI's protocols in disjoint classes, whose sum is what the upstream processed.
 *
 * Where the total says more than prompt and completion, the rest is reasoning: xAI and Gemini count it
 * beside the completion and not in it.
 */
export function decodeCounts(fields: JsonObject, protocol: string): Usage {
  const wire: WireUsage = fields;
  const prompt = toCount(wire.prompt_tokens);
  const promptDetails = asObject(wire.prompt_tokens_details) ?? {};
  const cacheRead = firstCount(
    promptDetails['cached_tokens'],
    wire.prompt_cache_hit_tokens,
    wire.cached_tokens,
    wire.num_cached_tokens,
    wire.cache_read_input_tokens,
  );
  // A provider that counts more read from the cache than prompt counts the two side by side.
  const isBeside = cacheRead > prompt;
  const counted = firstCount(
    promptDetails['cache_creation_tokens'],
    promptDetails['cache_write_tokens'],
    wire.cache_creation_input_tokens,
  );
  // Some report the same tokens as read and as written. What was read is not written too.
  const written = isBeside ? counted : Math.min(counted, prompt - cacheRead);
  const lifetimes = asObject(promptDetails['cache_creation_token_details']) ?? {};
  const cacheWriteHour = Math.min(written, toCount(lifetimes['ephemeral_1h_input_tokens']));
  const unread = isBeside ? prompt : prompt - cacheRead - written;
  const audioIn = Math.min(unread, toCount(promptDetails['audio_tokens']));
  return {
    input: {
      fresh: unread - audioIn,
      cacheRead,
      cacheWrite: written - cacheWriteHour,
      cacheWriteHour,
      audio: audioIn,
    },
    output: decodeOutput(wire, isBeside ? prompt + cacheRead + written : prompt),
    native: { protocol, fields },
  };
}

function decodeOutput(wire: WireUsage, prompt: number): Usage['output'] {
  const details = asObject(wire.completion_tokens_details) ?? {};
  const completion = toCount(wire.completion_tokens);
  const outside = Math.max(0, toCount(wire.total_tokens) - prompt - completion);
  const audio = Math.min(completion, toCount(details['audio_tokens']));
  const reported = toCount(details['reasoning_tokens']);
  if (reported === 0 || reported === outside) {
    return { text: completion - audio, reasoning: outside, audio };
  }
  // A detail cannot exceed the total that it is a part of, whatever the provider writes.
  const reasoning = Math.min(completion - audio, reported);
  return { text: completion - audio - reasoning, reasoning, audio };
}

/** Providers differ in where they say it, and some write a 0 in one of two places. */
function firstCount(...values: readonly unknown[]): number {
  for (const value of values) {
    if (asNumber(value) !== undefined && toCount(value) > 0) return toCount(value);
  }
  return 0;
}

/**
 * Token counts in OpenAI's form: those of an upstream that counts the same way as it wrote them, others
 * summed up, with LiteLLM's names for what Claude counts beside.
 */
export function encodeCounts(usage: Usage, protocol: string): JsonObject {
  if (usage.native?.protocol === protocol) return usage.native.fields;
  const { input, output } = usage;
  const written = input.cacheWrite + input.cacheWriteHour;
  const prompt = input.fresh + input.cacheRead + written + input.audio;
  const completion = output.text + output.reasoning + output.audio;
  return compact({
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: compact({
      cached_tokens: input.cacheRead,
      audio_tokens: input.audio,
      // OpenAI's name, and LiteLLM's.
      cache_write_tokens: written || undefined,
      cache_creation_tokens: written || undefined,
      cache_creation_token_details:
        input.cacheWriteHour > 0
          ? {
              ephemeral_5m_input_tokens: input.cacheWrite,
              ephemeral_1h_input_tokens: input.cacheWriteHour,
            }
          : undefined,
    }),
    completion_tokens_details: {
      reasoning_tokens: output.reasoning,
      audio_tokens: output.audio,
    },
    cache_creation_input_tokens: written || undefined,
    cache_read_input_tokens: input.cacheRead || undefined,
  });
}
