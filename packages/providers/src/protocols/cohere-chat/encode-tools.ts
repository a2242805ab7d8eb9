import type { ChatRequest, FunctionTool, JsonObject, Loss } from '@llm/core';
import { compact } from '../shared/wire-fields.ts';
import type { ToolNames } from '../shared/tool-names.ts';
import { foreignFields } from './fields.ts';

const noParameters: JsonObject = { type: 'object', properties: {} };

/**
 * `tools`, `tool_choice` and `strict_tools`. Cohere can be told to call some tool and none, so that a tool which must be
 * called is the only one offered.
 */
export function encodeTools(
  { tools = [], toolChoice }: ChatRequest,
  names: ToolNames,
  losses: Loss[],
): JsonObject {
  const offered: FunctionTool[] = [];
  for (const [at, tool] of tools.entries()) {
    const path = `tools[${at}]`;
    if (tool.type === 'native') losses.push({ path, kind: 'parameter' });
    else if (toolChoice?.type !== 'tool' || toolChoice.name === tool.name) {
      reportTool(tool, path, losses);
      offered.push(tool);
    }
  }
  if (toolChoice?.type === 'native') losses.push({ path: 'tool_choice', kind: 'parameter' });
  if (offered.length === 0) return {};
  const strict = offered.filter((tool) => tool.strict === true).length;
  if (strict > 0 && strict < offered.length) losses.push({ path: 'tools[].strict', kind: 'hint' });
  return {
    tools: offered.map((tool) => encodeFunction(tool, names)),
    tool_choice: encodeChoice(toolChoice?.type),
    strict_tools: strict === offered.length ? true : undefined,
  };
}

function encodeChoice(type: NonNullable<ChatRequest['toolChoice']>['type'] | undefined) {
  if (type === 'none') return 'NONE';
  return type === 'required' || type === 'tool' ? 'REQUIRED' : undefined;
}

function encodeFunction(
  { name, description, parameters }: FunctionTool,
  names: ToolNames,
): JsonObject {
  return {
    type: 'function',
    function: compact({
      name: names.toWire(name),
      description,
      parameters: parameters ?? noParameters,
    }),
  };
}

function reportTool({ cacheHint, extra }: FunctionTool, path: string, losses: Loss[]): void {
  if (cacheHint !== undefined) losses.push({ path: `${path}.cache_control`, kind: 'hint' });
  for (const field of foreignFields(extra)) losses.push({ path: `${path}.${field}`, kind: 'hint' });
}
