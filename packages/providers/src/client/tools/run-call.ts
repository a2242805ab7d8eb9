import { LLMError } from '@llm/core';
import type { ChatToolCall } from '../chat-completion.ts';
import type { ChatMessage } from '../completion-params.ts';
import type { Tool } from './tool.ts';

/** What became of a call of a tool. */
export interface ToolOutcome {
  /** The call that was made. */
  readonly call: ChatToolCall;
  /** What the model is told. */
  readonly content: string;
  /** What the tool gave; absent where it failed. */
  readonly value?: unknown;
  /** Why there is no value: the tool threw, its arguments do not fit, or there is no such tool. */
  readonly error?: unknown;
}

export interface RunningCall {
  readonly call: ChatToolCall;
  readonly tools: ReadonlyMap<string, Tool>;
  readonly messages: readonly ChatMessage[];
  readonly signal: AbortSignal;
}

/** Runs the tool that a model calls. Whatever goes wrong is an outcome, which the model is told and may do better after. */
export async function runCall({
  call,
  tools,
  messages,
  signal,
}: RunningCall): Promise<ToolOutcome> {
  try {
    if (call.type !== 'function') throw noSuchTool(call.custom.name, tools);
    const found = tools.get(call.function.name);
    if (found === undefined) throw noSuchTool(call.function.name, tools);
    const value = await found.run(call.function.arguments, { call, messages, signal });
    return { call, value, content: toContent(value) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { call, error, content: JSON.stringify({ error: message }) };
  }
}

function noSuchTool(name: string, tools: ReadonlyMap<string, Tool>): LLMError {
  const names = [...tools.keys()].join(', ') || 'none';
  return new LLMError('not_found', `there is no tool '${name}'; the tools here are ${names}`);
}

/** Text as it is, everything else as JSON. A tool that gives nothing has done what it does. */
function toContent(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined ? 'done' : JSON.stringify(value);
}
