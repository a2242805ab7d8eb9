import {
  asArray,
  asString,
  type CodecInput,
  invalidField,
  type JsonObject,
  type JsonValue,
  readBoolean,
  readNumber,
  readObject,
  readString,
  required,
  type TextCompletionRequest,
  type TextPrompt,
} from '@llm/core';
import { given } from '../shared/given.ts';
import { settingFields } from '../shared/setting-fields.ts';
import { isPresent, restOf } from './fields.ts';
import { protocolId } from './wire.ts';

/** Fields of a body that speak to the gateway, in the words of LiteLLM's users, and never go upstream. */
export const gatewayFields: readonly string[] = ['metadata', ...settingFields];

const modelled = Object.fromEntries(
  [
    ...gatewayFields,
    ...['model', 'prompt', 'stream', 'stream_options', 'suffix', 'echo', 'n', 'best_of'],
    ...['logprobs', 'max_tokens', 'temperature', 'top_p', 'stop', 'seed', 'frequency_penalty'],
    ...['presence_penalty', 'logit_bias', 'user'],
  ].map((name) => [name, isPresent]),
);

/**
 * A request for completions as the hub sees it.
 *
 * @throws {LLMError} invalid_request: with the path of the mistake as `param`
 */
export function decodeRequest({ body }: CodecInput): TextCompletionRequest {
  const { prompts, isSingle } = decodePrompts(required(body['prompt'] ?? undefined, 'prompt'));
  const options = readObject(body, 'stream_options');
  const restOfOptions = options && restOf(options, { include_usage: isPresent });
  const stop = decodeStop(body['stop'] ?? undefined);
  const form = {
    ...(isSingle && { single: true }),
    ...(typeof body['stop'] === 'string' && { stop: 'string' }),
  };
  const rest = {
    ...restOf(body, modelled),
    ...(restOfOptions !== undefined && { stream_options: restOfOptions }),
  };
  return {
    model: required(readString(body, 'model'), 'model'),
    prompts,
    ...given({
      stream: readBoolean(body, 'stream'),
      includeUsage:
        options && readBoolean(options, 'include_usage', 'stream_options.include_usage'),
      suffix: readString(body, 'suffix'),
      echo: readBoolean(body, 'echo'),
      candidates: readCount(body, 'n', 1),
      // OpenAI's description has a minimum of 0 (openapi.json 2.3.0, `CreateCompletionRequest`, read 2026-11-30).
      bestOf: readCount(body, 'best_of', 0),
      logprobs: readCount(body, 'logprobs', 0),
      maxOutputTokens: readCount(body, 'max_tokens', 0),
      temperature: readNumber(body, 'temperature'),
      topP: readNumber(body, 'top_p'),
      stop,
      seed: readNumber(body, 'seed'),
      frequencyPenalty: readNumber(body, 'frequency_penalty'),
      presencePenalty: readNumber(body, 'presence_penalty'),
      logitBias: decodeBias(body),
      user: readString(body, 'user'),
    }),
    extra: { protocol: protocolId, fields: rest, form },
  };
}

/**
 * A text, a list of texts, the tokens of one text or a list of such. A list of numbers is the tokens of one text, so its
 * first item says which of the two kinds of list it is.
 */
function decodePrompts(prompt: JsonValue): {
  readonly prompts: readonly TextPrompt[];
  readonly isSingle: boolean;
} {
  if (typeof prompt === 'string') return { prompts: [prompt], isSingle: true };
  const list = asArray(prompt);
  if (list === undefined) throw invalidField('prompt', 'a string or a list');
  if (list.length === 0) throw invalidField('prompt', 'a list of at least one prompt');
  if (typeof list[0] === 'number') return { prompts: [toTokens(list, 'prompt')], isSingle: true };
  const prompts = list.map((item, at) => {
    if (typeof item === 'string') return item;
    const tokens = asArray(item);
    if (tokens !== undefined) return toTokens(tokens, `prompt[${at}]`);
    throw invalidField(`prompt[${at}]`, 'a string or a list of tokens');
  });
  return { prompts, isSingle: false };
}

function toTokens(list: readonly JsonValue[], path: string): readonly number[] {
  if (list.length === 0) throw invalidField(path, 'a list of at least one token');
  return list.map((token, at) => {
    if (typeof token === 'number' && Number.isInteger(token) && token >= 0) return token;
    throw invalidField(`${path}[${at}]`, 'a token: a whole number of at least 0');
  });
}

function readCount(body: JsonObject, name: string, least: number): number | undefined {
  const count = readNumber(body, name);
  if (count === undefined || (Number.isInteger(count) && count >= least)) return count;
  throw invalidField(name, `a whole number of at least ${least}`);
}

function decodeStop(stop: JsonValue | undefined): readonly string[] | undefined {
  if (stop === undefined) return undefined;
  if (typeof stop === 'string') return [stop];
  const list = asArray(stop);
  if (list === undefined) throw invalidField('stop', 'a string or a list of strings');
  return list.map((item, at) => {
    const text = asString(item);
    if (text !== undefined) return text;
    throw invalidField(`stop[${at}]`, 'a string');
  });
}

function decodeBias(body: JsonObject): Readonly<Record<string, number>> | undefined {
  const bias = readObject(body, 'logit_bias');
  if (bias === undefined) return undefined;
  return Object.fromEntries(
    Object.keys(bias).map((token) => {
      const path = `logit_bias.${token}`;
      return [token, required(readNumber(bias, token, path), path)];
    }),
  );
}
