import {
  asArray,
  asObject,
  asString,
  type Block,
  type ChatRequest,
  type JsonObject,
  type Loss,
  type Message,
  type Tool,
  type ToolChoice,
} from '@llm/core';
import { hasGrammar, readCustomTool, toFunction, wrapInput } from './custom-tool.ts';

/** A request whose tools are the hub's as far as they can be, and what that loses. */
export interface PlainTools {
  readonly request: ChatRequest;
  readonly losses: readonly Loss[];
}

/**
 * A request of another protocol with its custom tools as functions, and a choice among some of its tools as the offer of
 * those alone. It is for APIs that know neither, and leaves a request of their own protocol as it is.
 *
 * @param own the protocol that the request is written in next
 */
export function withPlainTools(request: ChatRequest, own: string): PlainTools {
  const { tools = [], toolChoice, messages } = request;
  const losses: Loss[] = [];
  const isForeign = (tool: Tool | ToolChoice): boolean =>
    tool.type === 'native' && tool.protocol !== own;
  const isTouched =
    tools.some((tool) => isForeign(tool) && readCustomTool(tool) !== undefined) ||
    (toolChoice !== undefined && isForeign(toolChoice)) ||
    // A request without an extra may be of any protocol, so its calls stay as they are.
    (request.extra !== undefined && request.extra.protocol !== own && messages.some(hasCustomCall));
  if (!isTouched) return { request, losses };
  const functions = tools.map((tool, at): Tool => {
    const custom = isForeign(tool) ? readCustomTool(tool) : undefined;
    if (custom === undefined) return tool;
    if (hasGrammar(custom)) losses.push({ path: `tools[${at}].format`, kind: 'hint' });
    return toFunction(custom);
  });
  const choice = plainChoice(toolChoice, own);
  const { allowed } = choice;
  return {
    request: {
      ...request,
      ...(request.tools === undefined
        ? {}
        : { tools: allowed === undefined ? functions : functions.filter(isAmong(allowed)) }),
      ...(choice.toolChoice === undefined ? {} : { toolChoice: choice.toolChoice }),
      messages: messages.map(withPlainCalls),
    },
    losses,
  };
}

function hasCustomCall({ content }: Message): boolean {
  return content.some((block) => block.type === 'tool_call' && block.variant === 'custom');
}

function withPlainCalls(message: Message): Message {
  if (!hasCustomCall(message)) return message;
  return {
    ...message,
    content: message.content.map((block): Block => {
      if (block.type !== 'tool_call' || block.variant !== 'custom') return block;
      const { variant: _, ...call } = block;
      return { ...call, arguments: wrapInput(block.arguments) };
    }),
  };
}

interface PlainChoice {
  readonly toolChoice: ToolChoice | undefined;
  /** The names of the tools that may be called, where not all may. */
  readonly allowed?: ReadonlySet<string>;
}

/** A choice of one custom tool names it; one among some tools leaves the others out. */
function plainChoice(choice: ToolChoice | undefined, own: string): PlainChoice {
  if (choice?.type !== 'native' || choice.protocol === own) return { toolChoice: choice };
  const { value } = choice;
  const inner = asObject(value['allowed_tools']) ?? value;
  const name = nameOf(value);
  if (value['type'] === 'custom' && name !== undefined) {
    return { toolChoice: { type: 'tool', name } };
  }
  const tools = asArray(inner['tools'])?.map((tool) => nameOf(asObject(tool) ?? {}));
  // Tools that the provider hosts have no names, so a choice among them cannot be translated and is reported as lost.
  if (value['type'] !== 'allowed_tools' || tools === undefined || tools.includes(undefined)) {
    return { toolChoice: choice };
  }
  return {
    toolChoice: { type: inner['mode'] === 'required' ? 'required' : 'auto' },
    allowed: new Set(tools.filter((tool) => tool !== undefined)),
  };
}

function nameOf(tool: JsonObject): string | undefined {
  const inner = asObject(tool['function']) ?? asObject(tool['custom']) ?? tool;
  return asString(inner['name']);
}

function isAmong(names: ReadonlySet<string>): (tool: Tool) => boolean {
  return (tool) => tool.type === 'native' || names.has(tool.name);
}
