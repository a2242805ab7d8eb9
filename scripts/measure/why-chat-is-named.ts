const modelTypes = 'the types of chat themselves';
const exportList = 'the list of what the package exports';
const byChat = 'answers a text completion by a chat';
const ofSeveral = 'what several protocols of chat share';
const ofCompletion = "completion(), the client's function for chat, in OpenAI's types";

/** Why sources name chat although they are outside its folder: their paths, and the reason. */
const reasons: ReadonlyMap<string, string> = new Map([
  ['packages/core/src/contract/operation.ts', 'the list of all operations'],
  ['packages/core/src/index.ts', exportList],
  ['packages/core/src/model/chat-event.ts', modelTypes],
  ['packages/core/src/model/chat-request.ts', modelTypes],
  ['packages/core/src/model/chat-response.ts', modelTypes],
  ['packages/core/src/testing/chat-examples.ts', 'a request of chat and its answer, for tests'],
  ['packages/core/src/testing/load-fixtures.ts', 'the fixtures of a chat protocol'],
  ['packages/providers/src/client/chat-completion-chunk.ts', ofCompletion],
  ['packages/providers/src/client/chat-completion.ts', ofCompletion],
  ['packages/providers/src/client/completion-params.ts', ofCompletion],
  ['packages/providers/src/client/completion-stream.ts', ofCompletion],
  ['packages/providers/src/client/guard-repetition.ts', "a loop guard for OpenAI's chunks"],
  ['packages/providers/src/client/join-audio.ts', 'joins the audio of chunks'],
  ['packages/providers/src/client/join-tool-calls.ts', 'joins the tool calls of chunks'],
  ['packages/providers/src/client/join-usage.ts', 'joins the usage of chunks'],
  ['packages/providers/src/client/stream-chunk-builder.ts', 'joins chunks into a completion'],
  ['packages/providers/src/client/wire.ts', "the casts to the client's types"],
  ['packages/core/src/model/token-count.ts', 'counts the tokens of a request of chat'],
  ['packages/providers/src/several-calls/chat-texts.ts', byChat],
  ['packages/providers/src/several-calls/to-chat-request.ts', byChat],
  ['packages/providers/src/several-calls/stream-all.ts', byChat],
  ['packages/providers/src/protocols/shared/plain-tools.ts', ofSeveral],
  ['packages/providers/src/protocols/shared/repair-messages.ts', ofSeveral],
  ['packages/providers/src/protocols/shared/responses-words.ts', ofSeveral],
  ['packages/providers/src/vertex/vertex-claude.ts', 'a protocol of chat on another host'],
  ['packages/providers/src/index.ts', exportList],
  ['packages/providers/src/mock/mock-answer.ts', "the mock's answer to chat"],
  ['packages/providers/src/mock/asked-plan.ts', "the mock's answer to chat"],
]);

/** The reason for a source to name chat; `undefined` where none is known, which is a fault of the source. */
export function whyChatIsNamed(path: string): string | undefined {
  return reasons.get(path);
}
