import {
  asNumber,
  asObject,
  asString,
  type ChatRequest,
  type FunctionTool,
  type JsonObject,
  type Loss,
  type NativeTool,
  type ToolChoice,
} from '@llm/core';
import { foreignFields, ownForm, toWire } from './fields.ts';
import type { Takes } from '../shared/models/takes.ts';
import type { ToolNames } from '../shared/tool-names.ts';
import { toOpenApiSchema } from './schema.ts';
import { protocolId } from './wire.ts';

export interface ToolOptions {
  readonly names: ToolNames;
  readonly takes: Takes;
  readonly losses: Loss[];
  /** The request came in this protocol. */
  readonly isOwn: boolean;
}

/** `tools` and `toolConfig`. */
export function encodeTools(request: ChatRequest, options: ToolOptions): JsonObject {
  const { tools, toolChoice, extra } = request;
  const encoded = options.isOwn ? ownTools(request) : foreignTools(request, options);
  const asksForSearch = !options.isOwn && asObject(extra?.fields['web_search_options']);
  const all = asksForSearch ? [...encoded, { googleSearch: {} }] : encoded;
  if (asksForSearch) reportOptions(asksForSearch, 'web_search_options', options.losses);
  const isOffered = options.isOwn ? tools !== undefined : all.length > 0;
  const config = encodeChoice(toolChoice, options);
  return {
    tools: isOffered ? all : undefined,
    // A choice among no tools is refused.
    toolConfig: isOffered && config !== undefined ? { functionCallingConfig: config } : undefined,
  };
}

/** Functions stand in the list of the tool in which they came. */
function ownTools({ tools = [] }: ChatRequest): readonly JsonObject[] {
  const encoded: JsonObject[] = [];
  let group: number | undefined;
  let declared: JsonObject[] = [];
  for (const tool of tools) {
    if (tool.type === 'native') {
      const last = encoded.at(-1);
      // Fields that stood beside the list of functions are put back beside it.
      if (group !== undefined && last !== undefined && !('functionDeclarations' in tool.value))
        encoded[encoded.length - 1] = { ...last, ...tool.value };
      else encoded.push(tool.value);
      group = undefined;
      continue;
    }
    const own = asNumber(ownForm(tool.extra)['group']);
    if (group === undefined || own !== group) {
      declared = [];
      encoded.push({ functionDeclarations: declared });
    }
    group = own;
    declared.push(encodeOwnFunction(tool));
  }
  return encoded;
}

function encodeOwnFunction({ name, description, parameters, extra }: FunctionTool): JsonObject {
  const own = ownForm(extra)['parameters'];
  return toWire(
    {
      name,
      description,
      parameters: own,
      parametersJsonSchema: own === undefined ? parameters : undefined,
    },
    extra,
  );
}

function foreignTools(request: ChatRequest, options: ToolOptions): readonly JsonObject[] {
  const declared: JsonObject[] = [];
  const others: JsonObject[] = [];
  for (const [at, tool] of (request.tools ?? []).entries()) {
    const path = `tools[${at}]`;
    if (tool.type === 'function') declared.push(encodeFunction(tool, path, options));
    else {
      const known = toGoogleTool(tool);
      if (known === undefined) {
        options.losses.push({ path, kind: 'parameter' });
        continue;
      }
      others.push(known.tool);
      if (known.isForeign) reportOptions(tool.value, path, options.losses);
    }
  }
  return declared.length === 0 ? others : [{ functionDeclarations: declared }, ...others];
}

function encodeFunction(tool: FunctionTool, path: string, options: ToolOptions): JsonObject {
  const { names, takes, losses } = options;
  const { parameters, description, strict } = tool;
  for (const field of foreignFields(tool.extra)) {
    losses.push({ path: `${path}.${field}`, kind: 'hint' });
  }
  if (strict === true) losses.push({ path: `${path}.strict`, kind: 'hint' });
  if (tool.cacheHint !== undefined) losses.push({ path: `${path}.cache_control`, kind: 'hint' });
  const name = names.toWire(tool.name);
  if (parameters === undefined || takesNothing(parameters)) return toWire({ name, description });
  return toWire(
    takes.jsonSchemas === false
      ? { name, description, parameters: toOpenApiSchema(parameters) }
      : { name, description, parametersJsonSchema: parameters },
  );
}

/** An object without properties is refused as a schema; a function without parameters is declared without one. */
function takesNothing({ type, properties, ...rest }: JsonObject): boolean {
  const names = Object.keys(asObject(properties) ?? {});
  return (
    type === 'object' &&
    names.length === 0 &&
    !('anyOf' in rest || '$ref' in rest || 'oneOf' in rest)
  );
}

// Google's own tools, as LiteLLM's users write them (docs.litellm.ai/docs/providers/gemini, read 2026-11-30).
const ofGoogle: Readonly<Record<string, string>> = {
  googleSearch: 'googleSearch',
  google_search: 'googleSearch',
  googleSearchRetrieval: 'googleSearchRetrieval',
  google_search_retrieval: 'googleSearchRetrieval',
  codeExecution: 'codeExecution',
  code_execution: 'codeExecution',
  urlContext: 'urlContext',
  url_context: 'urlContext',
  googleMaps: 'googleMaps',
  google_maps: 'googleMaps',
  enterpriseWebSearch: 'enterpriseWebSearch',
  fileSearch: 'fileSearch',
  computerUse: 'computerUse',
};

// What other protocols call a tool that Google has too.
const sameElsewhere: readonly (readonly [RegExp, string])[] = [
  [/^web_search/, 'googleSearch'],
  [/^web_fetch/, 'urlContext'],
  [/^code_(execution|interpreter)/, 'codeExecution'],
];

interface GoogleTool {
  readonly tool: JsonObject;
  /** Another provider's tool of the same kind is asked for, whose options Google's does not have. */
  readonly isForeign: boolean;
}

function toGoogleTool({ protocol, value }: NativeTool): GoogleTool | undefined {
  if (protocol === protocolId) return { tool: value, isForeign: false };
  const [name, ...more] = Object.keys(value);
  if (name !== undefined && more.length === 0 && Object.hasOwn(ofGoogle, name)) {
    return { tool: { [ofGoogle[name] ?? name]: value[name] }, isForeign: false };
  }
  const type = asString(value['type']) ?? '';
  const same = sameElsewhere.find(([pattern]) => pattern.test(type));
  return same === undefined ? undefined : { tool: { [same[1]]: {} }, isForeign: true };
}

// What bounds a search changes the answer, and whoever set it believes it set.
const bounds: ReadonlySet<string> = new Set([
  'allowed_domains',
  'blocked_domains',
  'filters',
  'max_uses',
]);
const namesOfTool: ReadonlySet<string> = new Set(['type', 'name']);

function reportOptions(options: JsonObject, path: string, losses: Loss[]): void {
  for (const [field, value] of Object.entries(options)) {
    if (namesOfTool.has(field) || value === undefined || value === null) continue;
    losses.push({ path: `${path}.${field}`, kind: bounds.has(field) ? 'parameter' : 'hint' });
  }
}

function encodeChoice(
  choice: ToolChoice | undefined,
  { names, losses }: ToolOptions,
): JsonObject | undefined {
  switch (choice?.type) {
    case 'auto':
      return { mode: 'AUTO' };
    case 'none':
      return { mode: 'NONE' };
    case 'required':
      return { mode: 'ANY' };
    case 'tool':
      return { mode: 'ANY', allowedFunctionNames: [names.toWire(choice.name)] };
    case 'native':
      losses.push({ path: 'tool_choice', kind: 'parameter' });
      return undefined;
    default:
      return undefined;
  }
}
