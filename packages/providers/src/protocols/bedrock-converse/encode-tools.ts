import { asObject, type ChatRequest, type JsonObject, type Loss, type Tool } from '@llm/core';
import { toOutputSchema } from '../shared/output-schema.ts';
import type { ToolNames } from '../shared/tool-names.ts';
import { cachePoint } from './encode-block.ts';
import { foreignFields, ownForm, toWire } from './fields.ts';
import { protocolId } from './wire.ts';

export interface ToolOptions {
  readonly names: ToolNames;
  readonly losses: Loss[];
  /** The request came in this protocol. */
  readonly isOwn: boolean;
  /** Whether the model takes marks of the prompt's cache. */
  readonly marks: boolean;
}

/** `toolConfig`; nothing where there are no tools. */
export function encodeTools(request: ChatRequest, options: ToolOptions): JsonObject | undefined {
  const { tools = [], toolChoice, parallelToolCalls, extra } = request;
  const { losses, isOwn } = options;
  if (parallelToolCalls === false) losses.push({ path: 'parallel_tool_calls', kind: 'parameter' });
  const history = isOwn ? [] : toolsOfHistory(request, options);
  // Converse cannot say that no tool may be called. Without tools none can be, but a history with calls needs them.
  const isForbidden = toolChoice?.type === 'none';
  if (isForbidden && history.length === 0) return undefined;
  const encoded = tools.flatMap((tool, at) => encodeTool(tool, `tools[${at}]`, options));
  const offered = encoded.length > 0 ? encoded : history;
  if (offered.length === 0) return undefined;
  if (isForbidden) losses.push({ path: 'tool_choice', kind: 'parameter' });
  return toWire({ tools: offered, toolChoice: encodeChoice(request, options) }, ownConfig(extra));
}

function ownConfig(extra: ChatRequest['extra']): ChatRequest['extra'] {
  const config = asObject(ownForm(extra)['toolConfig']);
  return config === undefined ? undefined : { protocol: protocolId, fields: config };
}

function encodeTool(tool: Tool, path: string, options: ToolOptions): readonly JsonObject[] {
  const { names, losses, isOwn, marks } = options;
  if (tool.type === 'native') {
    if (tool.protocol === protocolId) return [tool.value];
    losses.push({ path, kind: 'parameter' });
    return [];
  }
  for (const field of foreignFields(tool.extra)) {
    losses.push({ path: `${path}.${field}`, kind: 'hint' });
  }
  const schema = tool.parameters ?? { type: 'object', properties: {} };
  const spec = {
    toolSpec: toWire(
      {
        name: names.toWire(tool.name),
        // Bedrock refuses an empty description.
        description: tool.description === '' ? undefined : tool.description,
        inputSchema: { json: isOwn ? schema : toInputSchema(schema, tool.strict === true) },
        strict: tool.strict,
      },
      tool.extra,
    ),
  };
  if (tool.cacheHint === undefined) return [spec];
  if (marks) return [spec, cachePoint(tool.cacheHint.ttl)];
  losses.push({ path: `${path}.cache_control`, kind: 'hint' });
  return [spec];
}

/** Strict tools have the limits of structured output; the schemas of others only need to be objects. */
function toInputSchema(schema: JsonObject, isStrict: boolean): JsonObject {
  const typed = schema['type'] === undefined ? { ...schema, type: 'object' } : schema;
  return isStrict ? toOutputSchema(typed) : typed;
}

function encodeChoice(
  { toolChoice }: ChatRequest,
  { names, losses }: ToolOptions,
): JsonObject | undefined {
  switch (toolChoice?.type) {
    case 'auto':
      return { auto: {} };
    case 'required':
      return { any: {} };
    case 'tool':
      return { tool: { name: names.toWire(toolChoice.name) } };
    case 'native':
      if (toolChoice.protocol === protocolId) return toolChoice.value;
      losses.push({ path: 'tool_choice', kind: 'parameter' });
      return undefined;
    default:
      return undefined;
  }
}

/** Converse refuses calls in a history when no tool is offered, so those that were called are offered again. */
function toolsOfHistory({ messages }: ChatRequest, { names }: ToolOptions): readonly JsonObject[] {
  const called = new Set<string>();
  for (const { content } of messages) {
    for (const block of content) if (block.type === 'tool_call') called.add(block.name);
  }
  return [...called].map((name) => ({
    toolSpec: {
      name: names.toWire(name),
      inputSchema: { json: { type: 'object', properties: {} } },
    },
  }));
}
