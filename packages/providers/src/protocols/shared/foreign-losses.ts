import { asArray, asObject, asString, type Extra, type JsonValue, type Loss } from '@llm/core';
import { headerWords } from './header-words.ts';

/**
 * What it means for a call that a field of its own protocol does not reach an upstream of another one. A field that says
 * what would hold anyway is no loss: `none`.
 */
type Weight = Loss['kind'] | 'none';

/** A weight, or one that depends on the value. */
type Weighing = Weight | ((value: JsonValue) => Weight);

const unless =
  (isDefault: (value: JsonValue) => boolean, weight: Loss['kind']): Weighing =>
  (value) =>
    isDefault(value) ? 'none' : weight;

// What the model was to see is kept by the provider, and a call that is answered later is another call: without them
// nothing that could be answered is left. The rest is what OpenAI's reference says of its fields (openapi.json of
// github.com/openai/openai-openapi, schema `CreateResponse`, read 2026-11-30).
const ofResponses: ReadonlyMap<string, Weighing> = new Map<string, Weighing>([
  ['previous_response_id', 'content'],
  ['conversation', 'content'],
  ['prompt', 'content'],
  ['background', unless((value) => value === false, 'content')],
  ['max_tool_calls', 'parameter'],
  ['context_management', 'hint'],
  ['truncation', unless((value) => value === 'disabled', 'hint')],
  ['store', 'none'],
  ['stream_options', 'none'],
  ['include', includedWeight],
  ['prompt_cache_key', 'hint'],
  ['prompt_cache_retention', 'hint'],
  ['prompt_cache_options', 'hint'],
  ['safety_identifier', 'hint'],
  ['moderation', 'hint'],
  ['client_metadata', 'hint'],
  ['text', 'hint'],
  ['reasoning', 'hint'],
]);

/** What every answer brings here is no loss: sealed thoughts, and the log probabilities that are asked for otherwise. */
function includedWeight(value: JsonValue): Weight {
  const brought = ['reasoning.encrypted_content', 'message.output_text.logprobs'];
  const isBrought = asArray(value)?.every(
    (word) => typeof word === 'string' && brought.includes(word),
  );
  return isBrought === true ? 'none' : 'hint';
}

const weights: ReadonlyMap<string, ReadonlyMap<string, Weighing>> = new Map([
  ['openai-responses', ofResponses],
]);

export interface ForeignPlace {
  /** Where the extra stands. Default: the request itself. */
  readonly path?: string;
  /** What a field means of which nothing is known. Default: a hint. */
  readonly otherwise?: (name: string) => Loss['kind'];
}

/** The losses of the fields, and of the headers, that an extra of another protocol holds. One that is null or empty says nothing. */
export function foreignFieldLosses(
  extra: Extra | undefined,
  own: string,
  { path = '', otherwise = () => 'hint' }: ForeignPlace = {},
): readonly Loss[] {
  if (extra === undefined || extra.protocol === own) return [];
  return [...fieldLosses(extra, path, otherwise), ...(path === '' ? headerLosses(extra) : [])];
}

/** Headers of a protocol ask for trials of its API. What a trial is about is a field, and is judged as one. */
function headerLosses({ form }: Extra): readonly Loss[] {
  return Object.entries(asObject(form?.['headers']) ?? {}).flatMap(([name, value]) =>
    Array.from(headerWords(asString(value) ?? ''), (word): Loss => ({
      path: `${name}[${word}]`,
      kind: 'hint',
    })),
  );
}

function fieldLosses(
  extra: Extra,
  path: string,
  otherwise: NonNullable<ForeignPlace['otherwise']>,
): readonly Loss[] {
  return Object.entries(extra.fields).flatMap(([name, value]): readonly Loss[] => {
    if (value === undefined || isEmpty(value)) return [];
    if (path !== '') return [{ path: `${path}.${name}`, kind: 'hint' }];
    const weighing = weights.get(extra.protocol)?.get(name);
    const weight = typeof weighing === 'function' ? weighing(value) : weighing;
    if (weight === 'none') return [];
    if (weight === undefined) return [{ path: name, kind: otherwise(name) }];
    return pathsOf(name, value, weight).map((lost) => ({ path: lost, kind: weight }));
  });
}

/** Settings in an object are lost each by its own name, such as `text.verbosity`. */
function pathsOf(path: string, value: JsonValue, weight: Loss['kind']): readonly string[] {
  const inner = asObject(value);
  if (weight !== 'hint' || inner === undefined) return [path];
  return Object.keys(inner)
    .filter((name) => !isEmpty(inner[name] ?? null))
    .map((name) => `${path}.${name}`);
}

function isEmpty(value: JsonValue): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}
