import type { Loss } from '../contract/protocol.ts';
import type { Quirks } from '../contract/provider.ts';
import type { FormPart } from '../form/form-part.ts';
import type { ScannedForm } from '../form/scan-form.ts';
import type { JsonValue } from '../json/json-value.ts';
import { ownValue } from '../json/read.ts';
import { printJson } from '../json/print-json.ts';

/** A form as the provider wants it, and what it could not take. */
export interface PatchedForm {
  readonly form: readonly FormPart[];
  readonly losses: readonly Loss[];
}

/** Applies a provider's quirks to the fields of a form, by name. A form knows text only, so numbers have no bounds here. */
export function applyFormQuirks(form: readonly FormPart[], quirks: Quirks): PatchedForm {
  const { drop = [], ignore = [], rename = {}, defaults = {} } = quirks;
  const losses: Loss[] = [];
  const patched: FormPart[] = [];
  for (const part of form) {
    if (ignore.includes(part.name)) continue;
    if (drop.includes(part.name)) {
      // Several parts of one name are one field.
      if (!losses.some(({ path }) => path === part.name)) {
        losses.push({ path: part.name, kind: 'parameter' });
      }
    } else patched.push({ ...part, name: ownValue(rename, part.name) ?? part.name });
  }
  const names = new Set(patched.map(({ name }) => name));
  for (const [name, value] of Object.entries(defaults)) {
    const text = toFieldText(value);
    if (text !== undefined && !names.has(name)) patched.push({ name, value: text });
  }
  return { form: patched, losses };
}

/** A value as the text of a field; `undefined` where there is nothing to say. */
export function toFieldText(value: JsonValue | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : printJson(value);
}

/** Whether a form has a part that the quirks would drop or rename, so that it cannot pass as it is. The other quirks can be spliced. */
export function touchesParts({ parts }: ScannedForm, { drop = [], rename = {} }: Quirks): boolean {
  return parts.some(({ name }) => drop.includes(name) || Object.hasOwn(rename, name));
}
