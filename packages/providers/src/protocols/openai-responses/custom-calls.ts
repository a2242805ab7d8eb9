import type { Block, ChatRequest } from '@llm/core';
import { readCustomTool, unwrapInput } from '../shared/custom-tool.ts';

/** The names of a request's tools that take free text. */
export function customToolsOf({ tools = [] }: ChatRequest): ReadonlySet<string> {
  return new Set(
    tools.map(readCustomTool).flatMap((tool) => (tool === undefined ? [] : [tool.name])),
  );
}

/**
 * A call of a function that stands for a custom tool as a call of that tool, its arguments still as the function has
 * them. Upstreams that know functions only are given one in place of each custom tool.
 */
export function asCustomCall(block: Block, customTools: ReadonlySet<string>): Block {
  const isCall = block.type === 'tool_call' && block.variant !== 'custom';
  return isCall && customTools.has(block.name) ? { ...block, variant: 'custom' } : block;
}

/** Reads the calls of a non-streaming response so, with their text out of the arguments. */
export function createCallReader(request: ChatRequest): (block: Block) => Block {
  const customTools = customToolsOf(request);
  return (block) => {
    const call = asCustomCall(block, customTools);
    if (call === block || call.type !== 'tool_call') return block;
    return { ...call, arguments: unwrapInput(call.arguments) };
  };
}
