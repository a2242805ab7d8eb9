import type { ChatRequest, JsonObject, JsonValue } from '@llm/core';
import { asObject } from '@llm/core';
import { createToolNames as unchangedNames } from '../shared/tool-names.ts';
import { compact } from '../shared/wire-fields.ts';
import { ownFields, ownForm } from './fields.ts';
import { encodeTool, encodeToolChoice } from './tools.ts';

/**
 * What a response says of its own request, with the defaults of what was not said (openapi.json of
 * github.com/openai/openai-openapi, schema `Response`, read 2026-11-30). `store` is false: nothing is kept here.
 */
export function echoOf(request: ChatRequest): JsonObject {
  const kept = ownFields(request.extra) ?? {};
  const said = (name: string, otherwise: JsonValue): JsonValue => kept[name] ?? otherwise;
  const names = unchangedNames(request, { isOwn: true, longest: Infinity });
  const words = { names, isOwn: true };
  return {
    background: false,
    completed_at: null,
    instructions: instructionsOf(request),
    max_output_tokens: request.maxOutputTokens ?? null,
    max_tool_calls: said('max_tool_calls', null),
    parallel_tool_calls: request.parallelToolCalls ?? true,
    previous_response_id: null,
    prompt_cache_key: said('prompt_cache_key', null),
    reasoning: {
      effort: null,
      summary: null,
      ...asObject(kept['reasoning']),
      ...effortOf(request),
    },
    safety_identifier: said('safety_identifier', null),
    store: false,
    temperature: request.temperature ?? 1,
    text: { ...asObject(kept['text']), format: formatOf(request) },
    tool_choice: (request.toolChoice && encodeToolChoice(request.toolChoice, names)) ?? 'auto',
    tools: (request.tools ?? [])
      .map((tool) => encodeTool(tool, words))
      .filter((tool) => tool !== undefined)
      .map(wholeTool),
    top_logprobs: request.topLogprobs ?? 0,
    top_p: request.topP ?? 1,
    truncation: said('truncation', 'disabled'),
    user: request.user ?? null,
    metadata: request.metadata ?? {},
    frequency_penalty: request.frequencyPenalty ?? 0,
    presence_penalty: request.presencePenalty ?? 0,
  };
}

/**
 * In a response a function has each of its fields, also those that its caller left out (schema `FunctionTool`, read 2026-11-30).
 * Whether it is strict is up to whoever answers, so it is not said.
 */
function wholeTool(tool: JsonObject): JsonObject {
  if (tool['type'] !== 'function') return tool;
  return { description: null, parameters: null, strict: null, ...tool };
}

function effortOf({ reasoning }: ChatRequest): JsonObject {
  return reasoning?.effort === undefined ? {} : { effort: reasoning.effort };
}

function instructionsOf({ messages }: ChatRequest): string | null {
  const above = messages.find(({ extra }) => ownForm(extra)['place'] === 'instructions');
  const [only] = above?.content ?? [];
  return only?.type === 'text' ? only.text : null;
}

function formatOf({ responseFormat }: ChatRequest): JsonObject {
  switch (responseFormat?.type) {
    case 'json':
      return { type: 'json_object' };
    case 'json_schema': {
      const { name, schema, strict, description } = responseFormat;
      return compact({
        type: 'json_schema',
        name,
        schema,
        strict: strict ?? false,
        description: description ?? null,
      });
    }
    default:
      return { type: 'text' };
  }
}
