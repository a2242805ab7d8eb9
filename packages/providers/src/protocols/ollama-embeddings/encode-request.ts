import {
  type EmbeddingRequest,
  type JsonObject,
  type JsonOutbound,
  type JsonValue,
  LLMError,
  type Loss,
} from '@llm/core';
import { ownOptions } from '../shared/ollama/own-options.ts';
import { compact, isEmpty, withFields } from '../shared/wire-fields.ts';
import { foreignFields, ownFields, ownForm } from './fields.ts';
import { protocolId } from './wire.ts';

// Fields of Ollama's that callers of another protocol write beside their own.
const ours: ReadonlySet<string> = new Set(['truncate', 'keep_alive', 'options']);
const options: ReadonlySet<string> = new Set(ownOptions);

/**
 * An embeddings request as the body of `/api/embed`. Vectors come as numbers, whatever encoding the caller asked for, who
 * gets it from the encoder of the answer.
 *
 * @throws {LLMError} unsupported: an input is a list of tokens, which only its own tokenizer could read
 */
export function encodeRequest(request: EmbeddingRequest): JsonOutbound {
  const { model, dimensions, inputType, user, extra } = request;
  const inputs = request.inputs.map((input, at) => toText(input, at));
  const isSingle = ownForm(extra)['single'] === true && inputs.length === 1;
  const body = withFields(
    compact({
      model,
      input: (isSingle ? inputs[0] : inputs) satisfies JsonValue | undefined,
      dimensions,
    }),
    extra?.protocol === protocolId ? ownFields(extra) : fieldsOfOurs(request),
  );
  const losses: Loss[] = [];
  if (inputType !== undefined) losses.push({ path: 'input_type', kind: 'hint' });
  if (user !== undefined) losses.push({ path: 'user', kind: 'hint' });
  for (const path of foreignFields(extra)) {
    if (!ours.has(path) && !options.has(path)) losses.push({ path, kind: 'parameter' });
  }
  return losses.length === 0 ? { body } : { body, losses };
}

function toText(input: EmbeddingRequest['inputs'][number], at: number): string {
  if (typeof input === 'string') return input;
  throw new LLMError('unsupported', 'this provider embeds texts, not tokens', {
    param: `input[${at}]`,
  });
}

function fieldsOfOurs({ extra }: EmbeddingRequest): JsonObject {
  const entries = Object.entries(extra?.fields ?? {});
  const kept = Object.fromEntries(entries.filter(([name]) => ours.has(name)));
  const set = Object.fromEntries(entries.filter(([name]) => options.has(name)));
  return isEmpty(set) ? kept : withFields(kept, { options: set });
}
