import { asArray, type JsonObject, type JsonValue, append } from '@llm/core';
import { type ConfigFile, configSchema } from '../schema/config-schema.ts';
import { modelEntry, nameableEntry } from '../schema/model-list.ts';
import { checkValues } from './check-values.ts';
import type { Mistake } from './mistake.ts';

/** An entry of `model_list`, and its place there. */
export interface PlacedEntry {
  readonly at: number;
  readonly entry: ModelEntry;
}

/** An entry of `model_list`. */
export type ModelEntry = NonNullable<ConfigFile['model_list']>[number];

/** The settings that are right, and what is wrong with the others. */
export interface CheckedFile {
  readonly file: ConfigFile;
  /** The entries as far as they can be read, those with mistakes included. */
  readonly entries: readonly PlacedEntry[];
  readonly mistakes: readonly Mistake[];
}

/** Checks the values of a whole file, entry by entry, so that no mistake hides one that stands elsewhere. */
export function checkFile(data: JsonObject): CheckedFile {
  const list = asArray(data['model_list']);
  const { model_list: _entries, ...others } = data;
  const sections = checkValues(configSchema, list === undefined ? data : others);
  const mistakes: Mistake[] = sections.kind === 'invalid' ? [...sections.mistakes] : [];
  const entries = (list ?? []).flatMap((value: JsonValue, at): readonly PlacedEntry[] => {
    const options = { at: ['model_list', at], restSchema: nameableEntry };
    const checked = checkValues(modelEntry, value, options);
    if (checked.kind === 'valid') return [{ at, entry: checked.value }];
    append(mistakes, checked.mistakes);
    return checked.rest === undefined ? [] : [{ at, entry: checked.rest }];
  });
  const file = (sections.kind === 'valid' ? sections.value : sections.rest) ?? {};
  return { file: { ...file, model_list: entries.map(({ entry }) => entry) }, entries, mistakes };
}
