import { asArray, asObject, asString, type JsonObject, type JsonValue } from '@llm/core';
import { anthropicCountTokens } from '../../protocols/anthropic-messages/count-tokens/index.ts';
import { decodeRequest as decodeChat } from '../../protocols/openai-chat/decode-request.ts';
import { estimated } from '../../token-estimate/estimated.ts';
import { ask, type ServedProtocol } from '../ask.ts';
import type { CountTokensAnswer, CountTokensParams } from '../count-tokens.ts';
import { asJsonObject, withHidden } from '../wire.ts';
import type { ClientCall } from './client-call.ts';

const { server } = anthropicCountTokens;

/** The same for a conversation as `completion` takes it. */
const ofChat: ServedProtocol<'tokenCount'> = {
  ...anthropicCountTokens,
  server: {
    ...server,
    decodeRequest(input) {
      const { stream: _, ...request } = decodeChat(input);
      return request;
    },
  },
};

/** How many tokens an input is: `client.countTokens`. */
export const countTokens: ClientCall<'countTokens'> = {
  name: 'countTokens',
  bind: (engine) => (params: CountTokensParams) => {
    const protocol = isAnthropic(asJsonObject(params)) ? anthropicCountTokens : ofChat;
    const question = { protocol, params, around: [estimated] };
    return ask(engine, question, ({ result, hidden, ...answered }): CountTokensAnswer => {
      if (result.kind === 'stream') throw new TypeError('counts are never streamed');
      const { inputTokens } = result.decoded();
      const isEstimate = result.answeredBy?.isEstimate === true;
      const body = { input_tokens: inputTokens, is_estimate: isEstimate };
      return withHidden(body, hidden, answered.elapsedMs());
    });
  },
};

const partsOfAnthropic: ReadonlySet<string> = new Set([
  'document',
  'image',
  'redacted_thinking',
  'server_tool_use',
  'thinking',
  'tool_result',
  'tool_use',
]);

function isAnthropic({ system, tools, messages }: JsonObject): boolean {
  if (system !== undefined && system !== null) return true;
  const has = (values: JsonValue | undefined, test: (value: JsonObject) => boolean): boolean =>
    (asArray(values) ?? []).some((value) => test(asObject(value) ?? {}));
  return (
    has(tools, ({ input_schema: schema }) => schema !== undefined) ||
    has(messages, ({ content }) =>
      has(content, ({ type }) => partsOfAnthropic.has(asString(type) ?? '')),
    )
  );
}
