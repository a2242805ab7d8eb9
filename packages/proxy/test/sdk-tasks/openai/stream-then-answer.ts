import OpenAI from 'openai';

const llm = new OpenAI();
const stream = llm.chat.completions.stream({
  model: 'gpt-4o',
  messages: [{ role: 'user', content: 'Say hello' }],
  stream_options: { include_usage: true },
});
for await (const { choices } of stream) process.stdout.write(choices[0]?.delta.content ?? '');
const { choices, usage } = await stream.finalChatCompletion();
console.log(choices[0]?.message.content, usage?.total_tokens);
