import type { ChatRequest, FunctionTool, JsonObject, Loss, Tool } from '@llm/core';
import { encodeCacheControl } from './cache-control.ts';
import { foreignFields, ownForm, toWire } from './fields.ts';
import { toOutputSchema } from '../shared/output-schema.ts';
import type { ToolNames } from '../shared/tool-names.ts';
import { protocolId } from './wire.ts';

export interface ToolOptions {
  readonly names: ToolNames;
  readonly losses: Loss[];
  /** The request came in this protocol. */
  readonly isOwn: boolean;
}

/** `tools` and `tool_choice`. */
export function encodeTools(request: ChatRequest, options: ToolOptions): JsonObject {
  const { tools } = request;
  const encoded = tools?.flatMap((tool, at) => encodeTool(tool, `tools[${at}]`, options));
  const isEmpty = encoded === undefined || (encoded.length === 0 && !options.isOwn);
  if (!isEmpty) return { tools: encoded, tool_choice: encodeChoice(request, options) };
  if (options.isOwn) return { tool_choice: encodeChoice(request, options) };
  const remembered = toolsOfHistory(request, options);
  return remembered.length === 0 ? {} : { tools: remembered, tool_choice: { type: 'none' } };
}

function encodeTool(tool: Tool, path: string, options: ToolOptions): readonly JsonObject[] {
  if (tool.type === 'function') return [encodeFunction(tool, path, options)];
  if (tool.protocol === protocolId) return [tool.value];
  options.losses.push({ path, kind: 'parameter' });
  return [];
}

function encodeFunction(tool: FunctionTool, path: string, options: ToolOptions): JsonObject {
  const { names, losses, isOwn } = options;
  for (const field of foreignFields(tool.extra)) {
    losses.push({ path: `${path}.${field}`, kind: 'hint' });
  }
  const hasNoSchema = ownForm(tool.extra)['input_schema'] === 'absent';
  const schema = tool.parameters ?? { type: 'object' };
  return toWire(
    {
      name: names.toWire(tool.name),
      description: tool.description,
      input_schema: hasNoSchema
        ? undefined
        : isOwn
          ? schema
          : toInputSchema(schema, tool.strict === true),
      strict: tool.strict,
      cache_control: encodeCacheControl(tool.cacheHint),
    },
    tool.extra,
  );
}

/** Strict tools have the limits of structured output; the schemas of others only need to be objects. */
function toInputSchema(schema: JsonObject, isStrict: boolean): JsonObject {
  const typed = schema['type'] === undefined ? { ...schema, type: 'object' } : schema;
  return isStrict ? toOutputSchema(typed) : typed;
}

function encodeChoice(request: ChatRequest, options: ToolOptions): JsonObject | undefined {
  const { toolChoice, parallelToolCalls, extra } = request;
  if (toolChoice?.type === 'native') {
    if (toolChoice.protocol === protocolId) return toolChoice.value;
    options.losses.push({ path: 'tool_choice', kind: 'parameter' });
  }
  const choice = encodeChoiceType(toolChoice, options);
  // Parallel calls are the default, so only a `false` is sent. A caller of this protocol who wrote the default gets it sent, too.
  const isSaid = options.isOwn
    ? ownForm(extra)['parallel'] === true || parallelToolCalls === false
    : parallelToolCalls === false;
  if (!isSaid || parallelToolCalls === undefined || choice?.['type'] === 'none') return choice;
  return { ...(choice ?? { type: 'auto' }), disable_parallel_tool_use: !parallelToolCalls };
}

function encodeChoiceType(
  choice: ChatRequest['toolChoice'],
  { names }: ToolOptions,
): JsonObject | undefined {
  switch (choice?.type) {
    case 'auto':
    case 'none':
      return { type: choice.type };
    case 'required':
      return { type: 'any' };
    case 'tool':
      return { type: 'tool', name: names.toWire(choice.name) };
    default:
      return undefined;
  }
}

/**
 * Anthropic refuses tool calls in a history when no tool is offered, so those that were called are
 * offered again, and none may be called.
 */
function toolsOfHistory({ messages }: ChatRequest, { names }: ToolOptions): readonly JsonObject[] {
  const called = new Set<string>();
  for (const { content } of messages) {
    for (const block of content) if (block.type === 'tool_call') called.add(block.name);
  }
  return [...called].map((name) => ({
    name: names.toWire(name),
    input_schema: { type: 'object' },
  }));
}
