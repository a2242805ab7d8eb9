import type { Headers, JsonObject } from '@llm/core';
import { commonParamNames, type LitellmParams, ownParamNames } from '../schema/litellm-params.ts';
import type { DeploymentPlan } from './deployment-plan.ts';
import { toJsonParams } from './entry-params.ts';

const mockNames = ['mock_response', 'mock_tool_calls', 'mock_delay', 'mock_timeout'];

/** What an entry's parameters add to every request: default fields, headers, or an answer that replaces the call. */
export function toRequestFields(
  params: LitellmParams,
): Pick<DeploymentPlan, 'defaults' | 'ownDefaults' | 'headers' | 'mock'> {
  const defaults = pick(params, commonParamNames);
  const ownDefaults = { ...pick(params, ownParamNames), ...params.extra_body };
  const headers = toHeaders(params);
  const mock = pick(params, mockNames);
  // `mock_delay` alone does not mock: it says how long to wait, and not what to answer.
  const isMocked = Object.keys(mock).some((name) => name !== 'mock_delay');
  return {
    ...(!isEmpty(headers) && { headers }),
    ...(!isEmpty(defaults) && { defaults }),
    ...(!isEmpty(ownDefaults) && { ownDefaults }),
    ...(isMocked && { mock }),
  };
}

function toHeaders(params: LitellmParams): Headers {
  const organization = Array.isArray(params.organization) ? undefined : params.organization;
  const given = { ...params.headers, ...params.extra_headers };
  return {
    // The name is the one that OpenAI's own client sends (client.js of openai 6.49.0).
    ...(organization !== undefined && { 'openai-organization': organization }),
    ...Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]),
    ),
  };
}

function pick(params: LitellmParams, names: readonly string[]): JsonObject {
  const all = toJsonParams(params);
  return Object.fromEntries(
    names.filter((name) => all[name] !== undefined).map((name) => [name, all[name]]),
  );
}

function isEmpty(fields: object): boolean {
  return Object.keys(fields).length === 0;
}
