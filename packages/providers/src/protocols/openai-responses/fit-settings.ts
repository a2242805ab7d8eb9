import {
  asNumber,
  asObject,
  asString,
  type JsonObject,
  type JsonValue,
  type Loss,
} from '@llm/core';
import { nearestEffort } from '../shared/models/efforts.ts';
import type { Takes } from '../shared/models/takes.ts';
import { shortId } from '../shared/short-id.ts';
import { compact } from '../shared/wire-fields.ts';

type Changes = Record<string, JsonValue | undefined>;

/** Settings as the model takes them. The object itself where nothing has to change. */
export function fitSettings(body: JsonObject, takes: Takes, losses: Loss[]): JsonObject {
  const changes: Changes = {
    ...fitEffort(body, takes, losses),
    ...fitSampling(body, takes, losses),
    ...fitFormat(body, takes, losses),
    ...fitUser(body, takes),
  };
  return Object.keys(changes).length === 0 ? body : compact({ ...body, ...changes });
}

/** The nearest effort that the model has. One that does not think has no such field. */
function fitEffort(body: JsonObject, takes: Takes, losses: Loss[]): Changes {
  const reasoning = asObject(body['reasoning']);
  const asked = asString(reasoning?.['effort']);
  if (takes.efforts === undefined || reasoning === undefined || asked === undefined) return {};
  if (takes.efforts.includes(asked)) return {};
  const isNone = asked === 'none';
  const nearest = isNone
    ? takes.thinking === 'never'
      ? undefined
      : takes.efforts[0]
    : nearestEffort(asked, takes.efforts);
  // A model that never thinks already does what was asked for.
  if (!isNone || takes.thinking !== 'never')
    losses.push({ path: 'reasoning.effort', kind: 'hint' });
  const { effort: _, ...rest } = reasoning;
  const fitted = nearest === undefined ? rest : { ...rest, effort: nearest };
  return { reasoning: Object.keys(fitted).length === 0 ? undefined : fitted };
}

// A model's defaults, which say nothing and are left out in silence where the field is refused.
const defaults: Readonly<Record<string, JsonValue>> = { temperature: 1, top_p: 1, top_logprobs: 0 };

function fitSampling(body: JsonObject, takes: Takes, losses: Loss[]): Changes {
  const effort = asString(asObject(body['reasoning'])?.['effort']) ?? takes.defaultEffort;
  const { sampling = 'any' } = takes;
  const isFree = sampling === 'any' || (sampling === 'unthinking' && effort === 'none');
  const changes: Changes = {};
  if (!isFree) for (const name of Object.keys(defaults)) leaveOut(name, { body, changes, losses });
  if (takes.parallelToolCalls === false) {
    // Parallel calls are the default of every model.
    const isDefault = body['parallel_tool_calls'] === true;
    leaveOut('parallel_tool_calls', { body, changes, losses: isDefault ? [] : losses });
  }
  return changes;
}

interface LeavingOut {
  readonly body: JsonObject;
  readonly changes: Changes;
  readonly losses: Loss[];
}

function leaveOut(name: string, { body, changes, losses }: LeavingOut): void {
  const value = body[name];
  if (value === undefined) return;
  changes[name] = undefined;
  const isDefault = asNumber(value) !== undefined && asNumber(value) === asNumber(defaults[name]);
  if (value !== null && !isDefault) {
    losses.push({ path: name, kind: 'parameter' });
  }
}

function fitFormat(body: JsonObject, takes: Takes, losses: Loss[]): Changes {
  const text = asObject(body['text']);
  const isSchema = asObject(text?.['format'])?.['type'] === 'json_schema';
  if (takes.structuredOutputs !== false || text === undefined || !isSchema) return {};
  losses.push({ path: 'text.format', kind: 'parameter' });
  const { format: _, ...rest } = text;
  return { text: Object.keys(rest).length === 0 ? undefined : rest };
}

// OpenAI bounds each of them alike.
const ids = ['user', 'safety_identifier', 'prompt_cache_key'];

/** A name that is too long becomes a shorter one that is always the same. */
function fitUser(body: JsonObject, { userLength }: Takes): Changes {
  const changes: Changes = {};
  if (userLength === undefined) return changes;
  for (const name of ids) {
    const id = asString(body[name]);
    if (id !== undefined && id.length > userLength) changes[name] = shortId(id, userLength);
  }
  return changes;
}
