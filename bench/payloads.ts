// Requests and answers in the shapes of the providers' documentation (platform.openai.com/docs/api-reference/chat
// and docs.claude.com/en/api/messages, both read 2026-11-20). Every value is fixed, so two runs send equal bytes.

const words =
  'the gateway keeps every byte that it does not have to change and counts the ones it must look at so that a caller sees what the model said when it said it'.split(
    ' ',
  );

/** Running text of exactly `length` characters, ASCII but for a few signs that JSON escapes or UTF-8 widens. */
function prose(length: number): string {
  let text = '';
  for (let index = 0; text.length < length; index += 1) {
    text += words[index % words.length] ?? '';
    text += index % 23 === 22 ? '.\n' : index % 41 === 40 ? ' "déjà" ' : ' ';
  }
  return text.slice(0, length);
}

const system = 'You are a careful assistant. Answer in short sentences and cite what you rely on.';

/** Turns of a conversation whose text is about `length` characters in all. */
interface Turn {
  readonly role: string;
  readonly content: string;
}

function conversation(length: number): readonly Turn[] {
  const turnLength = 2_000;
  const turns: Turn[] = [];
  for (let left = length; left > 0; left -= turnLength) {
    const role = turns.length % 2 === 0 ? 'user' : 'assistant';
    turns.push({ role, content: prose(Math.min(left, turnLength)) });
  }
  if (turns.length % 2 === 0) turns.push({ role: 'user', content: 'Go on.' });
  return turns;
}

export interface RequestShape {
  readonly model: string;
  readonly stream: boolean;
  /** Characters of conversation; the JSON around it adds a little. */
  readonly textLength: number;
}

/** `messages` comes before `model`, as the openai Python package sends it: the gateway cannot stop reading early. */
export function chatRequest({ model, stream, textLength }: RequestShape): string {
  return JSON.stringify({
    messages: [{ role: 'system', content: system }, ...conversation(textLength)],
    model,
    max_tokens: 512,
    temperature: 0.7,
    ...(stream ? { stream: true, stream_options: { include_usage: true } } : {}),
    user: 'user-4711',
  });
}

export function messagesRequest({ model, stream, textLength }: RequestShape): string {
  return JSON.stringify({
    max_tokens: 512,
    messages: conversation(textLength),
    model,
    system,
    temperature: 0.7,
    ...(stream ? { stream: true } : {}),
    metadata: { user_id: 'user-4711' },
  });
}

/** What Gemini takes (ai.google.dev/api/generate-content, read 2026-11-30). */
export function geminiRequest({ textLength }: RequestShape): string {
  return JSON.stringify({
    contents: turnsOf(textLength, 'model', (text) => ({ text })),
    systemInstruction: { parts: [{ text: system }] },
    generationConfig: { maxOutputTokens: 512, temperature: 0.7 },
  });
}

/** What Bedrock's Converse takes (docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html, read 2026-11-30). */
export function converseRequest({ textLength }: RequestShape): string {
  return JSON.stringify({
    messages: conversation(textLength).map(({ role, content }) => ({
      role,
      content: [{ text: content }],
    })),
    system: [{ text: system }],
    inferenceConfig: { maxTokens: 512, temperature: 0.7 },
  });
}

function turnsOf(length: number, answerer: string, part: (text: string) => object): object[] {
  return conversation(length).map(({ role, content }) => ({
    role: role === 'user' ? role : answerer,
    parts: [part(content)],
  }));
}

/** A batch of texts, as an index of documents sends it (platform.openai.com/docs/api-reference/embeddings, read 2026-11-30). */
export function embeddingsRequest({ model }: RequestShape): string {
  const input = Array.from({ length: embeddingInputs }, (_, at) => `${at} ${prose(60)}`);
  return JSON.stringify({ input, model, encoding_format: 'base64' });
}

export const embeddingInputs = 2_048;

/** The text of a plain answer: it makes the whole JSON about 1 kB. */
export const answerText = prose(420);

export const chatAnswer = JSON.stringify({
  id: 'chatcmpl-BDDnEHqYLBd36X8hHNTQfPKx4KMJT',
  object: 'chat.completion',
  created: 1_790_000_000,
  model: 'gpt-4o-mini-2024-07-18',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: answerText, refusal: null, annotations: [] },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: {
    prompt_tokens: 212,
    completion_tokens: 96,
    total_tokens: 308,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  },
  service_tier: 'default',
  system_fingerprint: 'fp_b8bc95a0ac',
});

export const messagesAnswer = JSON.stringify({
  id: 'msg_01XFDUDYJgAACzvnptvVoYEL',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-5-20250929',
  content: [{ type: 'text', text: prose(600) }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: {
    input_tokens: 212,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
    output_tokens: 96,
    service_tier: 'standard',
  },
});
export const messagesAnswerText = prose(600);

export const geminiAnswer = JSON.stringify({
  candidates: [
    {
      content: { parts: [{ text: messagesAnswerText }], role: 'model' },
      finishReason: 'STOP',
      index: 0,
    },
  ],
  usageMetadata: {
    promptTokenCount: 212,
    candidatesTokenCount: 96,
    totalTokenCount: 308,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: 212 }],
  },
  modelVersion: 'gemini-2.5-flash',
  responseId: 'wPIBaZqZKt7UxN8PzMrW0AM',
});

export const converseAnswer = JSON.stringify({
  metrics: { latencyMs: 1_204 },
  output: { message: { content: [{ text: messagesAnswerText }], role: 'assistant' } },
  stopReason: 'end_turn',
  usage: { inputTokens: 212, outputTokens: 96, totalTokens: 308 },
});

/** 2,048 vectors of 256 numbers each. */
export const embeddingsAnswer = JSON.stringify({
  object: 'list',
  data: Array.from({ length: embeddingInputs }, (_, index) => ({
    object: 'embedding',
    index,
    embedding: Buffer.alloc(1_024, index).toString('base64'),
  })),
  model: 'text-embedding-3-small',
  usage: { prompt_tokens: 26_000, total_tokens: 26_000 },
});

export const streamEventCount = 200;

/** One word per event, as models stream; the first and the last events carry no text. */
function streamWords(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${words[index % words.length] ?? ''} `);
}

function chatChunk(delta: object, finishReason: string | null, rest: object): string {
  return `data: ${JSON.stringify({
    id: 'chatcmpl-BDDnEHqYLBd36X8hHNTQfPKx4KMJT',
    object: 'chat.completion.chunk',
    created: 1_790_000_000,
    model: 'gpt-4o-mini-2024-07-18',
    service_tier: 'default',
    system_fingerprint: 'fp_b8bc95a0ac',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
    ...rest,
  })}\n\n`;
}

export const chatStreamWords = streamWords(streamEventCount - 3);

/** The first event of each stream. Without it clients break, so a gateway may have to translate the whole stream. */
export const chatStreamOpening = chatChunk(
  { role: 'assistant', content: '', refusal: null },
  null,
  {},
);

/** 200 events and the end marker: role, one word each, finish reason, usage, `[DONE]`. */
export const chatStreamEvents: readonly string[] = [
  chatStreamOpening,
  ...chatStreamWords.map((content) => chatChunk({ content }, null, {})),
  chatChunk({}, 'stop', {}),
  chatChunk({}, null, {
    choices: [],
    usage: { prompt_tokens: 212, completion_tokens: 197, total_tokens: 409 },
  }),
  'data: [DONE]\n\n',
];

export const messagesStreamWords = streamWords(streamEventCount - 6);

/** 200 events: message_start, the opening of the block, ping, one word each, the closing, message_delta, message_stop. */
export const messagesStreamEvents: readonly string[] = [
  {
    type: 'message_start',
    message: {
      id: 'msg_01XFDUDYJgAACzvnptvVoYEL',
      type: 'message',
      role: 'assistant',
      model: 'claude-sonnet-4-5-20250929',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: 212, output_tokens: 1 },
    },
  },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'ping' },
  ...messagesStreamWords.map((text) => ({
    type: 'content_block_delta',
    index: 0,
    delta: { type: 'text_delta', text },
  })),
  { type: 'content_block_stop', index: 0 },
  {
    type: 'message_delta',
    delta: { stop_reason: 'end_turn', stop_sequence: null },
    usage: { output_tokens: 197 },
  },
  { type: 'message_stop' },
].map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);

const stampDigits = 16;
const sequenceDigits = 6;

/** A paced event: `stamp` is the sender's monotonic clock in microseconds, `sequence` counts from 0. */
export function pacedEvent(stamp: number, sequence: number): string {
  const content = `t${String(stamp).padStart(stampDigits, '0')}n${String(sequence).padStart(sequenceDigits, '0')} `;
  return pacedHead + content + pacedTail;
}

/** What follows the last paced event. */
export const pacedEnding = [chatChunk({}, 'stop', {}), 'data: [DONE]\n\n'];

const [pacedHead = '', pacedTail = ''] = chatChunk({ content: '|' }, null, {}).split('|');

/** Where the stamp begins in an event that a gateway may have printed anew. */
export const pacedMarker = '"content":"t';
export const pacedStamp = { digits: stampDigits, sequenceDigits };
