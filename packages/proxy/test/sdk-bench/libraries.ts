import { createOpenAI } from '@ai-sdk/openai';
import { createClient, openai } from '@llm/providers';
import { generateText, streamText } from 'ai';
import OpenAI from 'openai';
import { type Library, type Question, toMessages } from './library.ts';

const apiKey = 'sk-local';
const settings = { max_tokens: 512, temperature: 0.7 } as const;

/** The libraries that are compared, each used as its documentation says. They live here because this package tests clients with them. */
export function createLibraries(question: Question): readonly Library[] {
  return [ours(question), openaiPackage(question), aiPackage(question)];
}

function ours({ urls, model, ...question }: Question): Library {
  const connect = (baseUrl: string) =>
    createClient({ providers: [openai], credentials: () => ({ apiKey, baseUrl }) });
  const [whole, streamed] = [connect(urls.plain), connect(urls.stream)];
  const params = { model: `openai/${model}`, messages: toMessages(question), ...settings } as const;
  return {
    id: 'ours',
    title: '`@llm/providers`, `completion`',
    async plain() {
      const { choices } = await whole.completion(params);
      return choices[0]?.message.content ?? '';
    },
    async stream() {
      let text = '';
      for await (const { choices } of await streamed.completion({ ...params, stream: true }))
        text += choices[0]?.delta.content ?? '';
      return text;
    },
  };
}

function openaiPackage({ urls, model, ...question }: Question): Library {
  const connect = (baseURL: string): OpenAI => new OpenAI({ apiKey, baseURL });
  const [whole, streamed] = [connect(urls.plain), connect(urls.stream)];
  const params = { model, messages: toMessages(question), ...settings };
  return {
    id: 'openai',
    title: '`openai` 6.49.0',
    async plain() {
      const { choices } = await whole.chat.completions.create(params);
      return choices[0]?.message.content ?? '';
    },
    async stream() {
      const stream = await streamed.chat.completions.create({ ...params, stream: true });
      let text = '';
      for await (const { choices } of stream) text += choices[0]?.delta.content ?? '';
      return text;
    },
  };
}

function aiPackage({ urls, model, system, prompt }: Question): Library {
  const connect = (baseURL: string) => createOpenAI({ apiKey, baseURL }).chat(model);
  const [whole, streamed] = [connect(urls.plain), connect(urls.stream)];
  const params = { system, prompt, maxOutputTokens: 512, temperature: 0.7 };
  return {
    id: 'ai',
    title: '`ai` 6.0.326 with `@ai-sdk/openai` 3.0.141',
    async plain() {
      const { text } = await generateText({ ...params, model: whole });
      return text;
    },
    async stream() {
      let text = '';
      for await (const piece of streamText({ ...params, model: streamed }).textStream)
        text += piece;
      return text;
    },
  };
}
