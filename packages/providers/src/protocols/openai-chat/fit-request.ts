import {
  asArray,
  asObject,
  type JsonObject,
  type Loss,
  type NativeEdits,
  type NativeFields,
  type RequestTarget,
} from '@llm/core';
import { type FittedRequest, toNativeEdits } from '../shared/fitted-request.ts';
import { chatDefault } from '../shared/models/openai-families.ts';
import { takesOfChat } from '../shared/models/takes-of-chat.ts';
import type { Takes } from '../shared/models/takes.ts';
import { fitMessages, isFitId } from './fit-messages.ts';
import { fitSettings } from './fit-settings.ts';
import { decodeReasoning, encodeReasoning } from './reasoning-settings.ts';
import { withFields } from './fields.ts';

/**
 * A request's body as the model takes it: the one place where requests of both lanes meet what a model refuses. The
 * body itself where nothing has to change.
 */
export function fitRequest(body: JsonObject, takes: Takes): FittedRequest {
  const losses: Loss[] = [];
  const settled = fitSettings(fitTools(body, takes, losses), takes, losses);
  const messages = asArray(settled['messages']);
  const fitted = messages && fitMessages(messages, takes, losses);
  return {
    body: fitted === undefined || fitted === messages ? settled : { ...settled, messages: fitted },
    losses,
  };
}

/** Whether a request offers the model functions. */
export function hasFunctions(body: JsonObject): boolean {
  return asArray(body['tools'])?.some((tool) => asObject(tool)?.['type'] === 'function') === true;
}

/** Marks of the prompt's cache on tools, for models that take none. */
function fitTools(body: JsonObject, { cacheMarks }: Takes, losses: Loss[]): JsonObject {
  const tools = asArray(body['tools']);
  if (tools === undefined || cacheMarks === undefined || cacheMarks === 'cache_control')
    return body;
  const kept = tools.map((value, index) => {
    const tool = asObject(value);
    if (tool?.['cache_control'] === undefined) return value;
    losses.push({ path: `tools[${index}].cache_control`, kind: 'hint' });
    const { cache_control: _, ...bare } = tool;
    return bare;
  });
  return kept.every((tool, index) => tool === tools[index]) ? body : { ...body, tools: kept };
}

const settingFields = [
  ...['temperature', 'top_p', 'presence_penalty', 'frequency_penalty', 'logprobs', 'top_logprobs'],
  ...['logit_bias', 'stop', 'parallel_tool_calls', 'response_format', 'max_tokens'],
  ...['max_completion_tokens', 'user', 'safety_identifier', 'prompt_cache_key'],
];

/** A chat caller's own request as the model takes it; nothing where its bytes may pass. */
export function fitNative(
  fields: NativeFields,
  { takes: said }: RequestTarget,
): NativeEdits | undefined {
  const takes = takesOfChat(fields.model, said);
  // Nothing is known about most models of other servers, so their calls skip the work below.
  if (takes === chatDefault) return undefined;
  const names = settingFields.filter((name) => fields.has(name));
  if (mayThink(fields, takes)) names.push('reasoning_effort', 'thinking', 'tools');
  else if (fields.has('reasoning_effort')) names.push('reasoning_effort');
  if (takes.cacheMarks !== undefined && fields.has('tools') && fields.hasKey('cache_control')) {
    names.push('tools');
  }
  if (touchesMessages(fields, takes)) names.push('messages');
  if (names.length === 0) return undefined;
  const asked = Object.fromEntries(names.map((name) => [name, fields.read(name)] as const));
  const losses: Loss[] = [];
  const thinking = mayThink(fields, takes) ? fitThinking(asked, takes, losses) : asked;
  const fitted = fitRequest(thinking, takes);
  return toNativeEdits(asked, { body: fitted.body, losses: [...losses, ...fitted.losses] });
}

function mayThink(fields: NativeFields, takes: Takes): boolean {
  if (takes.efforts === undefined && takes.thinkingWords === undefined) return false;
  return (
    fields.has('reasoning_effort') ||
    fields.has('thinking') ||
    (takes.effortWithTools !== undefined && fields.has('tools'))
  );
}

/** The caller's own settings where the model takes them, else what the model takes in their place. */
function fitThinking(body: JsonObject, takes: Takes, losses: Loss[]): JsonObject {
  const { reasoning, form = {}, kept } = decodeReasoning(body);
  const { reasoning_effort: _effort, thinking: _thinking, ...others } = body;
  const hasTools = hasFunctions(body);
  const encoded = encodeReasoning({ reasoning, form, takes, hasTools, losses });
  const hasSwitch = takes.thinkingWords !== undefined && takes.thinkingWords.length > 0;
  const written =
    hasSwitch && kept !== undefined ? withFields(encoded, { thinking: kept }) : encoded;
  return { ...others, ...withSameValues(written, body) };
}

/** The caller's own objects where they are written anew though they say the same, so that their bytes pass. */
function withSameValues(written: JsonObject, own: JsonObject): JsonObject {
  const isSame = (name: string) => JSON.stringify(written[name]) === JSON.stringify(own[name]);
  return Object.fromEntries(
    Object.entries(written).map(([name, value]) => [name, isSame(name) ? own[name] : value]),
  );
}

function touchesMessages(fields: NativeFields, takes: Takes): boolean {
  const { refusedInMessages = [], cacheMarks, textLists } = takes;
  const refused =
    cacheMarks === undefined ? refusedInMessages : [...refusedInMessages, 'cache_control'];
  if (refused.some((name) => fields.hasKey(name))) return true;
  if (takes.developerRole === false || takes.systemInPlace === false) {
    const roles = fields.valuesOf('role');
    const beginning = roles.findIndex((role) => role !== 'system' && role !== 'developer');
    const isLate =
      beginning >= 0 &&
      roles.slice(beginning).some((role) => role === 'system' || role === 'developer');
    if (takes.developerRole === false && roles.includes('developer')) return true;
    if (takes.systemInPlace === false && isLate) return true;
  }
  if (takes.images === false && fields.hasKey('image_url')) return true;
  if (textLists === false && fields.hasKey('type')) return true;
  if (takes.callIdLength === undefined) return false;
  return fields.valuesOf('tool_call_id').some((id) => !isFitId(id, takes));
}
