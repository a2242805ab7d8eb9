import type { ServerResponse } from 'node:http';
import { asArray, asObject, asString, type JsonObject, type JsonValue } from '@llm/core';
import { answerTo, pieces, type Prompt, scriptedUsage, sign } from './model-script.ts';
import {
  type Asked,
  expectOnly,
  expectThat,
  objectsIn,
  type SeenRequest,
  type UpstreamProtocol,
  upstreamKey,
  wordOf,
} from './upstream.ts';

// ai.google.dev/api/generate-content, read 2026-11-30; without what no test sends.
const bodyFields = [
  ...['contents', 'systemInstruction', 'tools', 'toolConfig', 'generationConfig'],
  ...['safetySettings', 'cachedContent', 'serviceTier'],
];
const partFields = [
  ...['text', 'thought', 'thoughtSignature', 'inlineData', 'fileData'],
  ...['functionCall', 'functionResponse'],
];

/** What the first call of an answer must bring back. */
const callSignature = sign('call');

const methods = /^\/v1beta\/models\/[^/:]+:(?:generateContent|streamGenerateContent\?alt=sse)$/;

/** An upstream that speaks `generateContent` as models of the third generation do: its calls must come back signed. */
export const geminiUpstream: UpstreamProtocol = {
  path: methods,
  isStream: ({ url }) => url.includes(':stream'),
  check: checkRequest,
  read: readPrompt,
  answer,
  refuse(response, { status, message, headers }) {
    const words: Readonly<Record<number, string>> = { 404: 'NOT_FOUND', 429: 'RESOURCE_EXHAUSTED' };
    const error = { code: status, message, status: words[status] ?? 'INVALID_ARGUMENT' };
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify({ error }));
  },
  hold(response) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    send(response, [{ text: 'one moment' }]);
  },
  fail(response) {
    const error = { code: 503, message: 'the model fell over', status: 'UNAVAILABLE' };
    response.write(`data: ${JSON.stringify({ error })}\r\n\r\n`);
    response.end();
  },
};

function checkRequest({ headers, body }: SeenRequest): void {
  expectThat(headers['x-goog-api-key'] === upstreamKey, 'wrong x-goog-api-key');
  expectThat(headers.authorization === undefined, 'a header of another provider');
  expectThat(headers['x-api-key'] === undefined, 'a header of another provider');
  expectThat(headers['content-type']?.startsWith('application/json') === true, 'wrong type');
  expectOnly(body, bodyFields, '');
  const config = asObject(body['generationConfig']) ?? {};
  const thinking = asObject(config['thinkingConfig']) ?? {};
  expectThat(
    thinking['thinkingBudget'] === undefined || thinking['thinkingLevel'] === undefined,
    'thinking_budget and thinking_level are not supported together',
  );
  for (const tool of objectsIn(body['tools'])) {
    for (const declared of objectsIn(tool['functionDeclarations'])) {
      expectThat(/^[a-zA-Z_][\w.-]{0,63}$/.test(wordOf(declared['name'])), 'Invalid function name');
    }
  }
  checkContents(objectsIn(body['contents']));
}

function checkContents(contents: readonly JsonObject[]): void {
  expectThat(contents[0]?.['role'] === 'user', 'contents must begin with the user');
  let asked: readonly string[] = [];
  for (const content of contents) {
    expectOnly(content, ['role', 'parts'], 'contents[].');
    const { role } = content;
    expectThat(role === 'user' || role === 'model', 'Please use a valid role: user, model.');
    const parts = objectsIn(content['parts']);
    expectThat(parts.length > 0, 'contents[].parts must not be empty');
    for (const part of parts) checkPart(part, role);
    const given = parts.flatMap(({ functionResponse }) => namesIn(functionResponse));
    expectThat(
      given.join() === asked.join(),
      'the number of function response parts must equal that of function call parts',
    );
    asked = parts.flatMap(({ functionCall }) => namesIn(functionCall));
    const first = parts.find((part) => 'functionCall' in part);
    const { thoughtSignature = callSignature } = first ?? {};
    const isSigned = first === undefined || 'thoughtSignature' in first;
    expectThat(isSigned, 'Function call is missing a thought_signature in functionCall parts.');
    expectThat(
      thoughtSignature === callSignature || thoughtSignature === 'skip_thought_signature_validator',
      'Thought signature is not valid.',
    );
  }
  expectThat(asked.length === 0, 'a function call was not answered');
}

function namesIn(value: JsonValue | undefined): readonly string[] {
  const name = asString(asObject(value)?.['name']);
  return name === undefined ? [] : [name];
}

function checkPart(part: JsonObject, role: string): void {
  expectOnly(part, partFields, 'contents[].parts[].');
  const { text, thoughtSignature, functionCall } = part;
  // Google's clients send back the last chunk of a stream, which has none.
  const mayBeEmpty = role === 'model' || thoughtSignature !== undefined;
  if (text !== undefined) expectThat(text !== '' || mayBeEmpty, 'a part must have a text');
  if (functionCall !== undefined)
    expectThat(asObject(asObject(functionCall)?.['args']) !== undefined, 'args must be an object');
}

function readPrompt(body: JsonObject): Prompt {
  const contents = objectsIn(body['contents']);
  const lastParts = objectsIn(contents.at(-1)?.['parts']);
  const spoken = contents.findLast(
    ({ role, parts }) =>
      role === 'user' && objectsIn(parts).some(({ text }) => typeof text === 'string'),
  );
  const config = asObject(body['generationConfig']) ?? {};
  const calling = asObject(asObject(body['toolConfig'])?.['functionCallingConfig']);
  const tools = objectsIn(body['tools']).flatMap(({ functionDeclarations }) =>
    objectsIn(functionDeclarations).map(({ name }) => wordOf(name)),
  );
  const allowed = asArray(calling?.['allowedFunctionNames'])?.map((name) => wordOf(name));
  return {
    system: saidIn(asObject(body['systemInstruction'])),
    text: saidIn(spoken),
    tools,
    forced: calling?.['mode'] === 'ANY' ? (allowed ?? tools)[0] : undefined,
    results: lastParts.flatMap(({ functionResponse }) => {
      const response = asObject(asObject(functionResponse)?.['response']);
      return response === undefined
        ? []
        : [asString(response['output']) ?? JSON.stringify(response)];
    }),
    images: objectsIn(spoken?.['parts']).flatMap(({ inlineData }) => {
      const inline = asObject(inlineData);
      if (inline === undefined) return [];
      const bytes = Buffer.from(wordOf(inline['data']), 'base64');
      return [{ mediaType: wordOf(inline['mimeType']), bytes }];
    }),
    schema: asObject(config['responseJsonSchema'] ?? config['responseSchema']),
    thinks: asObject(config['thinkingConfig'])?.['includeThoughts'] === true,
  };
}

function saidIn(content: JsonObject | undefined): string {
  return objectsIn(content?.['parts'])
    .filter(({ thought }) => thought !== true)
    .map(({ text }) => wordOf(text))
    .join('');
}

const usageMetadata = {
  promptTokenCount: scriptedUsage.input,
  cachedContentTokenCount: scriptedUsage.cached,
  candidatesTokenCount: scriptedUsage.output,
  totalTokenCount: scriptedUsage.input + scriptedUsage.output,
};
const head = { modelVersion: 'scripted-gemini', responseId: 'scripted' };

function answer(response: ServerResponse, { prompt, stream }: Asked): void {
  const { thinking, text, calls } = answerTo(prompt);
  const called = calls.map(({ name, input }, at) => ({
    functionCall: { name, args: input },
    ...(at === 0 && { thoughtSignature: callSignature }),
  }));
  if (!stream) {
    const parts: JsonObject[] = [
      ...(thinking === undefined ? [] : [{ text: thinking, thought: true }]),
      ...(text === '' ? [] : [{ text }]),
      ...called,
    ];
    const candidate = { content: { parts, role: 'model' }, finishReason: 'STOP', index: 0 };
    response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' });
    response.end(JSON.stringify({ candidates: [candidate], usageMetadata, ...head }));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const piece of pieces(thinking ?? '')) send(response, [{ text: piece, thought: true }]);
  for (const piece of pieces(text)) send(response, [{ text: piece }]);
  for (const part of called) send(response, [part]);
  send(response, [{ text: '' }], { finishReason: 'STOP' });
  response.end();
}

function send(response: ServerResponse, parts: readonly JsonObject[], more: JsonObject = {}): void {
  const candidate = { content: { parts, role: 'model' }, index: 0, ...more };
  const chunk = { candidates: [candidate], usageMetadata, ...head };
  response.write(`data: ${JSON.stringify(chunk)}\r\n\r\n`);
}
