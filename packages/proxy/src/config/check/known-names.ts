import { asObject, type JsonValue, nearestName } from '@llm/core';
import { z } from 'zod';
import { configSchema } from '../schema/config-schema.ts';

/** The sections that have a setting of this name, such as `litellm_settings`, without the one it was found in. */
export function otherSectionsOf(name: string, found: z.ZodObject): readonly string[] {
  if (/^supports_/.test(name)) return ['model_info'];
  return sections()
    .filter(({ shape }) => shape !== found.shape && Object.hasOwn(shape, name))
    .map((section) => section.name);
}

/**
 * The name that is most likely meant: one that differs in a few letters, else one that begins alike, as `models` and
 * `model_list` do.
 */
export function nearestSetting(name: string, names: readonly string[]): string | undefined {
  return nearestName(name, names) ?? beginningAlike(name, names);
}

function beginningAlike(name: string, names: readonly string[]): string | undefined {
  let best: string | undefined;
  let longest = Math.max(leastShared, Math.ceil(name.length * sharedPart)) - 1;
  for (const candidate of names) {
    // `rpm_limit` is `rpm` with a word too many.
    const shared = name.startsWith(`${candidate}_`) ? name.length : sharedLength(name, candidate);
    if (shared <= longest) continue;
    longest = shared;
    best = candidate;
  }
  return best;
}

const leastShared = 3;
// `models` shares five of its six letters with `model_list`; names that share less seldom mean the same.
const sharedPart = 0.8;

function sharedLength(first: string, second: string): number {
  let length = 0;
  while (length < first.length && first[length] === second[length]) length += 1;
  return length;
}

/** The names of sections that a value holds, where they have no effect because they stand under another name. */
export function sectionsWithin(value: JsonValue): readonly string[] {
  return Object.keys(asObject(value) ?? {}).filter((name) =>
    Object.hasOwn(configSchema.shape, name),
  );
}

interface Section {
  readonly name: string;
  readonly shape: Readonly<Record<string, unknown>>;
}

let known: readonly Section[] | undefined;

/** The sections of LiteLLM's layout by the name that a person would look for, those that people mean most often first. */
function sections(): readonly Section[] {
  known ??= findSections();
  return known;
}

function findSections(): readonly Section[] {
  const { shape } = configSchema;
  const entry = objectIn(shape.model_list);
  const found: readonly (readonly [string, unknown])[] = [
    ['litellm_settings', shape.litellm_settings],
    ['general_settings', shape.general_settings],
    ['router_settings', shape.router_settings],
    ['litellm_params', entry?.shape['litellm_params']],
    ['model_info', entry?.shape['model_info']],
    ['an entry of model_list', entry],
    ['server', shape.server],
    ['the file itself, not in a section', configSchema],
  ];
  return found.flatMap(([name, schema]) => {
    const object = objectIn(schema);
    return object === undefined ? [] : [{ name, shape: object.shape }];
  });
}

/** The object that a schema describes, or the items of its list. */
function objectIn(schema: unknown): z.ZodObject | undefined {
  if (schema instanceof z.ZodObject) return schema;
  if (schema instanceof z.ZodOptional) return objectIn(schema.unwrap());
  return schema instanceof z.ZodArray ? objectIn(schema.element) : undefined;
}
