/** Why sources name chat although they are outside its folder: the beginning of their paths, and the reason. */
const reasons: readonly (readonly [beginning: string, reason: string])[] = [
  ['packages/core/src/model/chat-', 'the types of chat themselves'],
  ['packages/core/src/contract/operation.ts', 'the list of all operations'],
  ['packages/core/src/index.ts', 'the list of what the package exports'],
  ['packages/core/src/testing/', 'conformance cases and fixtures of protocols of chat'],
  [
    'packages/providers/src/client/',
    "completion(), the client's function for chat, in OpenAI's types",
  ],
  ['packages/providers/src/mock/', 'the answers of the mock to chat'],
  ['packages/providers/src/index.ts', 'the list of what the package exports'],
  [
    'packages/proxy/src/config/build/request-defaults.ts',
    "defaults of a chat request by OpenAI's names",
  ],
];

/** The reason for a source to name chat; `undefined` where none is known, which is a fault of the source. */
export function whyChatIsNamed(path: string): string | undefined {
  return reasons.find(([beginning]) => path.startsWith(beginning))?.[1];
}
