import {
  asNumber,
  asObject,
  asString,
  type JsonObject,
  type JsonValue,
  type Loss,
} from '@llm/core';
import type { Takes } from '../shared/models/takes.ts';
import { shortId } from '../shared/short-id.ts';
import { fitThinking } from './thinking.ts';

/** New values of settings; `undefined` for one that goes. */
type Changes = Record<string, JsonValue | undefined>;

interface Fitting {
  readonly takes: Takes;
  readonly changes: Changes;
  readonly losses: Loss[];
}

/**
 * The settings of a request, its messages and tools aside, as the model takes them. The object itself where nothing
 * has to change.
 */
export function fitSettings(body: JsonObject, takes: Takes, losses: Loss[]): JsonObject {
  const settled = fitThinking(body, takes, losses);
  const changes: Changes = {};
  const fitting = { takes, changes, losses };
  fitSampling(settled, fitting);
  fitFormat(settled, fitting);
  fitBound(settled, fitting);
  fitUser(settled, fitting);
  const names = Object.keys(changes);
  if (names.length === 0) return settled;
  const kept = Object.entries(settled).filter(([name]) => !names.includes(name));
  const changed = Object.entries(changes).filter(([, value]) => value !== undefined);
  return Object.fromEntries([...kept, ...changed]);
}

/**
 * Models from 4.7 on refuse all three, and those from 4.1 on `temperature` and `top_p` beside each other. A default says
 * nothing; of two that say something the temperature stays, which more people set on purpose.
 */
function fitSampling(body: JsonObject, { takes: { sampling }, changes, losses }: Fitting): void {
  const { temperature, top_p: topP, top_k: topK } = body;
  if (sampling === 'none') {
    for (const [name, value, plain] of [
      ['temperature', temperature, 1],
      ['top_p', topP, 1],
      ['top_k', topK, undefined],
    ] as const) {
      if (value === undefined) continue;
      changes[name] = undefined;
      if (value !== plain && value !== null) losses.push({ path: name, kind: 'parameter' });
    }
  } else if (sampling === 'one' && temperature !== undefined && topP !== undefined) {
    changes[temperature === 1 && topP !== 1 ? 'temperature' : 'top_p'] = undefined;
    if (temperature !== 1 && topP !== 1) losses.push({ path: 'top_p', kind: 'hint' });
  }
}

function fitFormat(body: JsonObject, { takes, changes, losses }: Fitting): void {
  if (takes.structuredOutputs !== false) return;
  const config = asObject(body['output_config']);
  if (config?.['format'] !== undefined) {
    const { format: _, ...rest } = config;
    changes['output_config'] = Object.keys(rest).length === 0 ? undefined : rest;
    losses.push({ path: 'output_config.format', kind: 'parameter' });
  }
  if (body['output_format'] !== undefined) {
    changes['output_format'] = undefined;
    losses.push({ path: 'output_format', kind: 'parameter' });
  }
}

/** More than a model can write is refused, and means no more than all of it. */
function fitBound(body: JsonObject, { takes, changes, losses }: Fitting): void {
  const bound = asNumber(body['max_tokens']);
  const most = takes.mostOutputTokens ?? takes.outputTokens;
  // An unknown model has a default and no bound that anybody knows.
  if (bound === undefined || most === undefined || takes.apiVersion === undefined) return;
  if (bound <= most) return;
  losses.push({ path: 'max_tokens', kind: 'hint' });
  changes['max_tokens'] = most;
}

/** A name that is too long becomes a shorter one that is always the same. */
function fitUser(body: JsonObject, { takes: { userLength }, changes }: Fitting): void {
  const metadata = asObject(body['metadata']);
  const user = asString(metadata?.['user_id']);
  if (userLength === undefined || user === undefined || user.length <= userLength) return;
  changes['metadata'] = { ...metadata, user_id: shortId(user, userLength) };
}
