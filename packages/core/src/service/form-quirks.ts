import type { Loss } from '../contract/protocol.ts';
import type { Quirks } from '../contract/provider.ts';
import type { FormPart } from '../form/form-part.ts';
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
    } else patched.push({ ...part, name: rename[part.name] ?? part.name });
  }
  const names = new Set(patched.map(({ name }) => name));
  for (const [name, value] of Object.entries(defaults)) {
    if (value === undefined || value === null || names.has(name)) continue;
    patched.push({ name, value: typeof value === 'string' ? value : printJson(value) });
  }
  return { form: patched, losses };
}
