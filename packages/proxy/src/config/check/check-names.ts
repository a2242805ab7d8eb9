import { asArray, asObject, asString, type JsonObject, nearestName } from '@llm/core';
import { createModelPattern, isModelPattern } from '@llm/router';
import { formatPath } from './json-path.ts';
import type { Mistake } from './mistake.ts';
import { aliasReferences, fallbackSources, modelReferences } from './model-references.ts';

/**
 * Warnings about models that aliases, fallbacks and defaults name and that no entry of `model_list` has. An entry that
 * cannot be served counts: what is wrong with it was said where it stands.
 */
export function checkNames(data: JsonObject): readonly Mistake[] {
  const entries = asArray(data['model_list'] ?? []);
  // A value that is no list is reported elsewhere. Its names cannot be checked until it is one.
  if (entries === undefined) return [];
  const written = [
    ...new Set(entries.flatMap((entry) => asString(asObject(entry)?.['model_name']) ?? [])),
  ];
  const ids = entries.flatMap((entry) => idOf(asObject(entry)) ?? []);
  const aliases = new Set(aliasReferences(data).map(({ path }) => String(path.at(-1))));
  const names = [...written, ...aliases];
  const isServed = createKnown([...written, ...ids]);
  const isKnown = (model: string): boolean => aliases.has(model) || isServed(model);

  const unknown = modelReferences(data)
    .filter(({ model, ofAlias }) => !(ofAlias === true ? isServed(model) : isKnown(model)))
    .map(({ path, model, ofAlias }): Mistake => {
      const nearest = nearestName(model, ofAlias === true ? written : names);
      return {
        path: formatPath(path),
        message: 'names a model that model_list does not have, so it is left out',
        ...(nearest !== undefined && { nearest }),
        strict: true,
      };
    });
  const unused = fallbackSources(data)
    .filter(({ model }) => !isModelPattern(model) && !isKnown(model))
    .map(({ path }) => ({
      path: formatPath(path),
      message: 'is a model that model_list does not have, so its fallbacks are never used',
    }));
  return [...unknown, ...unused];
}

function idOf(entry: JsonObject | undefined): string | undefined {
  const id = asObject(entry?.['model_info'])?.['id'];
  return typeof id === 'number' ? String(id) : asString(id);
}

function createKnown(names: readonly string[]): (model: string) => boolean {
  const exact = new Set(names);
  const patterns = names.filter(isModelPattern).map(createModelPattern);
  return (model) =>
    exact.has(model) || patterns.some((pattern) => pattern.match(model) !== undefined);
}
