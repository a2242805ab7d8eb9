import {
  asArray,
  asNumber,
  asObject,
  isObject,
  type JsonObject,
  type JsonValue,
  ownValue,
} from '@llm/core';
import { isTokenPrice } from '@llm/providers';
import { z } from 'zod';
import { effectOf, guardsIn, isLater } from '../schema/field.ts';
import { isPrice, isRequestField } from '../schema/request-field.ts';
import { isSecretName } from '../show/mask.ts';
import { formatPath, type Path, withoutIndexes } from './json-path.ts';
import { nearestSetting, otherSectionsOf, sectionsWithin } from './known-names.ts';
import type { Mistake } from './mistake.ts';
import { createWaivers, type Waivers } from './waivers.ts';

/** The result of checking keys, before values are checked. */
export interface CheckedKeys {
  /** The data without the keys of `mistakes` and `warnings`. Fields that only a provider knows stand in its `extra_body`, prices in `prices`. */
  readonly data: JsonValue;
  /** Unknown keys of sections that LiteLLM does not have, and settings that guard callers and have no effect. */
  readonly mistakes: readonly Mistake[];
  /** Keys that LiteLLM ignores, and those that have no effect here yet. */
  readonly warnings: readonly Mistake[];
}

/** Compares every key of the data with the schema, at any depth. `waived` names settings that may guard callers without effect. */
export function checkKeys(
  schema: z.ZodType,
  data: JsonValue,
  waived: readonly string[] = [],
): CheckedKeys {
  const checker = new KeyChecker(createWaivers(waived));
  const checked = checker.check(schema, data, []);
  return { data: checked, mistakes: checker.mistakes, warnings: checker.finish() };
}

class KeyChecker {
  readonly mistakes: Mistake[] = [];
  readonly #warnings: Mistake[] = [];
  readonly #waivers: Waivers;

  constructor(waivers: Waivers) {
    this.#waivers = waivers;
  }

  finish(): readonly Mistake[] {
    return [...this.#warnings, ...this.#waivers.unused()];
  }

  check(described: unknown, value: JsonValue, path: Path): JsonValue {
    const inner = described instanceof z.ZodOptional ? described.unwrap() : described;
    if (inner instanceof z.ZodArray && Array.isArray(value)) {
      return value.map((item: JsonValue, at) => this.check(inner.element, item, [...path, at]));
    }
    if (!isObject(value)) return value;
    if (inner instanceof z.ZodObject) return this.#checkObject(inner, value, path);
    if (inner instanceof z.ZodUnion) {
      const object = inner.options.find((option) => option instanceof z.ZodObject);
      return this.check(object, value, path);
    }
    if (!(inner instanceof z.ZodRecord)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        item === undefined ? item : this.check(inner.valueType, item, [...path, key]),
      ]),
    );
  }

  #checkObject(object: z.ZodObject, value: JsonObject, path: Path): JsonObject {
    const kept: Record<string, JsonValue> = {};
    const passedOn: Record<string, JsonValue> = {};
    const prices: Record<string, JsonValue> = {};
    for (const [key, item] of Object.entries(value)) {
      if (item === undefined) continue;
      const at = [...path, key];
      const field: unknown = ownValue(object.shape, key);
      if (field instanceof z.ZodType) {
        if (isLater(field)) this.#noteWithoutEffect(field, item, at);
        else kept[key] = this.check(field, this.#withEffect(field, item, at), at);
      } else {
        const becomes = this.#unknown(object, at, item);
        if (becomes === 'kept') kept[key] = item;
        if (becomes === 'passed-on') passedOn[key] = item;
        if (becomes === 'price') prices[key] = item;
      }
    }
    if (Object.keys(prices).length > 0) kept['prices'] = { ...prices, ...asObject(kept['prices']) };
    if (Object.keys(passedOn).length === 0) return kept;
    return { ...kept, extra_body: { ...passedOn, ...asObject(kept['extra_body']) } };
  }

  /** What becomes of a key that the schema does not have. */
  #unknown(
    object: z.ZodObject,
    path: Path,
    value: JsonValue,
  ): 'kept' | 'passed-on' | 'price' | 'left-out' {
    // A loose object takes further keys: zod gives it a catch-all schema.
    if (object.def.catchall instanceof z.ZodUnknown) return 'kept';
    const { unknownKeys } = object.meta() ?? {};
    if (unknownKeys === 'refused') {
      this.mistakes.push({
        path: formatPath(path),
        message: 'is no known name',
        ...near(object, path),
      });
      return 'left-out';
    }
    if (unknownKeys === 'passed-on') return this.#passOn(object, path, value);
    this.#warnings.push(ignored(object, path, value));
    return 'left-out';
  }

  /** A field that only the provider knows. A mistyped setting is none, and neither is what may be a secret. */
  #passOn(object: z.ZodObject, path: Path, value: JsonValue): 'passed-on' | 'price' | 'left-out' {
    const key = String(path.at(-1));
    const name = formatPath(path);
    if (isRequestField(key)) return 'passed-on';
    if (isTokenPrice(key)) {
      if (asNumber(value) !== undefined && Number(value) >= 0) return 'price';
      const message = 'must be a number of dollars for one token, at least 0';
      this.mistakes.push({ path: name, message });
      return 'left-out';
    }
    if (isPrice(key)) {
      this.#warnings.push({ path: name, message: withoutEffect });
      return 'left-out';
    }
    const complaint = ignored(object, path, value);
    if (complaint.message !== isIgnored || complaint.nearest !== undefined) {
      this.#warnings.push(complaint);
      return 'left-out';
    }
    const isOpen = !isSecretName(key) && typeof value !== 'object';
    const message = isOpen
      ? 'is no setting, so it is sent to the provider as a field of each request, as LiteLLM does; under extra_body it is sent without this warning'
      : 'is no setting and is not sent to the provider; what is a field of its requests stands under extra_body';
    this.#warnings.push({ path: name, message, strict: true });
    return isOpen ? 'passed-on' : 'left-out';
  }

  /** A list without the names in it that have no effect. */
  #withEffect(field: z.ZodType, value: JsonValue, path: Path): JsonValue {
    const names = asArray(value);
    if (names === undefined) return value;
    return names.filter((name, at) => {
      const effect = effectOf(field, name);
      if (effect === 'guard') this.#noteGuard(path, [at]);
      if (effect === 'later')
        this.#warnings.push({ path: formatPath([...path, at]), message: withoutEffect });
      return effect === 'works';
    });
  }

  #noteGuard(path: Path, part: Path): void {
    const whole = [...path, ...part];
    const name = formatPath(whole);
    if (this.#waivers.take([path, whole])) {
      this.#warnings.push({ path: name, message: `${guards}; that is waived` });
      return;
    }
    const waiver = formatPath(withoutIndexes(whole));
    const message = `${guards}, so the gateway does not start; to start without it, say server: { waive: [${waiver}] }`;
    this.mistakes.push({ path: name, message, stops: true });
  }

  #noteWithoutEffect(field: z.ZodType, value: JsonValue, path: Path): void {
    const parts = guardsIn(field, value);
    for (const part of parts) this.#noteGuard(path, part);
    if (parts.length === 0) {
      this.#warnings.push({ path: formatPath(path), message: withoutEffect });
    }
  }
}

const withoutEffect = 'is known from LiteLLM and has no effect here yet';
const guards = 'guards callers in LiteLLM and has no effect here yet';
const isIgnored = 'is no known name, so it is ignored, as in LiteLLM';

function ignored(object: z.ZodObject, path: Path, value: JsonValue): Mistake {
  const key = String(path.at(-1));
  const inner = path.length === 1 ? sectionsWithin(value) : [];
  if (inner.length > 0) {
    const message = `is ignored, as in LiteLLM: ${inner.join(', ')} must stand at the beginning of a line, not under another name`;
    return { path: formatPath(path), message, strict: true };
  }
  const sections = otherSectionsOf(key, object);
  if (sections.length > 0) {
    const message = `is ignored here, as in LiteLLM: it belongs in ${sections.join(' or ')}`;
    return { path: formatPath(path), message, strict: true };
  }
  return { path: formatPath(path), message: isIgnored, ...near(object, path), strict: true };
}

function near(object: z.ZodObject, path: Path): Pick<Mistake, 'nearest'> {
  const nearest = nearestSetting(String(path.at(-1)), Object.keys(object.shape));
  return nearest === undefined ? {} : { nearest };
}
