// Answers as the providers document them (platform.openai.com/docs/api-reference/chat and
// docs.anthropic.com/en/api/messages, read 2026-11-20), with texts of our own.

export const openaiAnswer = {
  id: 'chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT',
  object: 'chat.completion',
  created: 1741569952,
  model: 'gpt-4.1-2025-04-14',
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: 'Good morning!',
        refusal: null,
        annotations: [],
      },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: {
    prompt_tokens: 19,
    completion_tokens: 10,
    total_tokens: 29,
    prompt_tokens_details: { cached_tokens: 5, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 4,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  },
  service_tier: 'default',
};

const openaiChunk = (delta: object, finish: string | null = null) => ({
  id: 'chatcmpl-123',
  object: 'chat.completion.chunk',
  created: 1694268190,
  model: 'gpt-4.1-mini',
  system_fingerprint: 'fp_44709d6fcb',
  choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
});

/** The events of a streamed answer `Good morning!`, its usage chunk and its end marker included. */
export const openaiChunks: readonly unknown[] = [
  openaiChunk({ role: 'assistant', content: '' }),
  openaiChunk({ content: 'Good' }),
  openaiChunk({ content: ' morning!' }),
  openaiChunk({}, 'stop'),
  {
    ...openaiChunk({}),
    choices: [],
    usage: { prompt_tokens: 19, completion_tokens: 10, total_tokens: 29 },
  },
  '[DONE]',
];

/** The same piece of text, so many times. */
export function openaiLoop(piece: string, count: number): readonly unknown[] {
  return [
    ...Array.from({ length: count }, () => openaiChunk({ content: piece }, 'stop')),
    '[DONE]',
  ];
}

export const anthropicAnswer = {
  id: 'msg_013Zva2CMHLNnjNjJJKqJ2EF',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-5',
  content: [{ type: 'text', text: 'Good morning!' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: {
    input_tokens: 10,
    output_tokens: 12,
    cache_read_input_tokens: 6,
    cache_creation_input_tokens: 3,
  },
};
