import type { ChatRequest, FunctionTool, JsonObject, Loss } from '@llm/core';
import { compact } from '../shared/wire-fields.ts';
import { foreignFields, ownForm, toWire } from './fields.ts';
import { protocolId } from './wire.ts';

/**
 * The tools that are offered. Ollama has no choice of tools: who must not call any is offered none, and that a tool must be
 * called cannot be said.
 */
export function encodeTools(
  { tools, toolChoice }: ChatRequest,
  losses: Loss[],
): readonly JsonObject[] | undefined {
  if (tools === undefined) return undefined;
  if (toolChoice?.type === 'none') return undefined;
  if (toolChoice !== undefined && toolChoice.type !== 'auto' && tools.length > 0)
    losses.push({ path: 'tool_choice', kind: 'parameter' });
  return tools.flatMap((tool, at): readonly JsonObject[] => {
    const path = `tools[${at}]`;
    if (tool.type === 'function') return [encodeFunction(tool, path, losses)];
    if (tool.protocol === protocolId) return [tool.value];
    losses.push({ path, kind: 'parameter' });
    return [];
  });
}

function encodeFunction(tool: FunctionTool, path: string, losses: Loss[]): JsonObject {
  const { name, description, parameters, strict, cacheHint, extra } = tool;
  if (strict === true) losses.push({ path: `${path}.strict`, kind: 'hint' });
  if (cacheHint !== undefined) losses.push({ path: `${path}.cache_control`, kind: 'hint' });
  for (const field of foreignFields(extra)) losses.push({ path: `${path}.${field}`, kind: 'hint' });
  return toWire(
    {
      type: ownForm(extra)['type'] === 'absent' ? undefined : 'function',
      function: compact({ name, description, parameters }),
    },
    extra,
  );
}
