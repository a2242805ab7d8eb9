import {
  type Call,
  type ChatRequest,
  type FunctionTool,
  invalidField,
  type JsonValue,
  printJson,
  type ToolCallBlock,
} from '@llm/core';
import { exampleOfSchema } from './example-of-schema.ts';
import type { MockPlan } from './mock-plan.ts';

/**
 * The plan where no `mock_*` field gives an answer: what the call asks for, so that clients can be tried without a
 * model. A tool that must be called is called with arguments of its schema, and an answer that must be JSON is JSON;
 * everything else is left to the mock's own text.
 *
 * @throws {LLMError} invalid_request: there is no such tool, or nothing that the schema allows
 */
export function toAskedPlan(plan: MockPlan, call: Call<'chat'>, said: string): MockPlan {
  if (plan.outcome !== undefined) return plan;
  const request = call.decoded();
  const tool = forcedTool(request);
  if (tool !== undefined) {
    return { ...plan, outcome: { kind: 'text', text: '' }, toolCalls: [callOf(tool)] };
  }
  const json = askedJson(request, said);
  return json === undefined ? plan : { ...plan, outcome: { kind: 'text', text: printJson(json) } };
}

function forcedTool({ tools = [], toolChoice }: ChatRequest): FunctionTool | undefined {
  const functions = tools.filter((tool) => tool.type === 'function');
  if (toolChoice?.type === 'required') return functions[0];
  if (toolChoice?.type !== 'tool') return undefined;
  const { name } = toolChoice;
  const named = functions.find((tool) => tool.name === name);
  if (named === undefined) throw invalidField('tool_choice', 'the name of one of the tools');
  return named;
}

function callOf({ name, parameters }: FunctionTool): ToolCallBlock {
  const args =
    parameters === undefined ? {} : exampleOfSchema({ type: 'object', ...parameters }, 'tools');
  return { type: 'tool_call', id: 'call_mock_0', name, arguments: printJson(args) };
}

function askedJson({ responseFormat }: ChatRequest, said: string): JsonValue | undefined {
  if (responseFormat?.type === 'json') return { message: said };
  return responseFormat?.type === 'json_schema'
    ? exampleOfSchema(responseFormat.schema, 'response_format')
    : undefined;
}
