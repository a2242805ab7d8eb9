import {
  asArray,
  asNumber,
  asObject,
  asString,
  type JsonObject,
  type JsonValue,
  type Loss,
} from '@llm/core';
import type { Takes } from '../shared/models/takes.ts';
import { shortId } from '../shared/short-id.ts';
import { compact } from './fields.ts';

/**
 * The settings of a request, its messages and tools aside, as the model takes them. The object itself where nothing
 * has to change.
 */
export function fitSettings(body: JsonObject, takes: Takes, losses: Loss[]): JsonObject {
  const changes: Record<string, JsonValue | undefined> = {
    ...fitSampling(body, takes, losses),
    ...fitLimits(body, takes, losses),
    ...fitUser(body, takes),
  };
  return Object.keys(changes).length === 0 ? body : compact({ ...body, ...changes });
}

type Changes = Record<string, JsonValue | undefined>;

// A model's defaults, which say nothing and are left out in silence where the field is refused.
const defaults: Readonly<Record<string, JsonValue>> = {
  temperature: 1,
  top_p: 1,
  presence_penalty: 0,
  frequency_penalty: 0,
  logprobs: false,
  top_logprobs: 0,
};
const samplingFields = [...Object.keys(defaults), 'logit_bias'];
const penalties = ['presence_penalty', 'frequency_penalty'];
const noNames: readonly string[] = [];

function fitSampling(body: JsonObject, takes: Takes, losses: Loss[]): Changes {
  const effort = asString(body['reasoning_effort']) ?? takes.defaultEffort;
  const isFree =
    takes.sampling === undefined ||
    takes.sampling === 'any' ||
    (takes.sampling === 'unthinking' && effort === 'none');
  const changes: Changes = {};
  const refused = isFree ? (takes.penalties === false ? penalties : noNames) : samplingFields;
  for (const name of refused) leaveOut(name, { body, changes, losses });
  return changes;
}

function fitLimits(body: JsonObject, takes: Takes, losses: Loss[]): Changes {
  const changes: Changes = {};
  if (takes.stop === false) leaveOut('stop', { body, changes, losses });
  if (takes.parallelToolCalls === false) {
    // Parallel calls are the default of every model.
    const isDefault = body['parallel_tool_calls'] === true;
    leaveOut('parallel_tool_calls', { body, changes, losses: isDefault ? [] : losses });
  }
  if (takes.structuredOutputs === false) {
    const isSchema = asObject(body['response_format'])?.['type'] === 'json_schema';
    if (isSchema) leaveOut('response_format', { body, changes, losses });
  }
  const limit = asNumber(body['max_tokens']);
  if (takes.onlyNewTokenLimit === true && limit !== undefined) {
    changes['max_tokens'] = undefined;
    changes['max_completion_tokens'] = body['max_completion_tokens'] ?? limit;
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
  const isSaid = value !== null && value !== defaults[name] && asArray(value)?.length !== 0;
  if (isSaid) losses.push({ path: name, kind: 'parameter' });
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
