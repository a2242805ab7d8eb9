import { Pool } from 'undici';
import {
  type Library,
  type Question,
  toMessages,
} from '../../packages/proxy/test/sdk-bench/library.ts';

interface Answer {
  readonly choices: readonly {
    readonly message: { readonly content: string };
  }[];
}

interface Chunk {
  readonly choices: readonly { readonly delta: { readonly content?: string } }[];
}

/** What a call costs that does only what it must: undici's `request`, and `JSON.parse` of the answer or of each event. */
export function createBareUndici({ urls, model, ...question }: Question): Library {
  const messages = toMessages(question);
  const pool = new Pool(new URL(urls.plain).origin);
  const send = (url: string, stream: boolean) =>
    pool.request({
      method: 'POST',
      path: `${new URL(url).pathname}/chat/completions`,
      headers: { 'content-type': 'application/json', authorization: 'Bearer sk-local' },
      body: JSON.stringify({ model, messages, max_tokens: 512, temperature: 0.7, stream }),
    });
  return {
    id: 'undici',
    title: 'bare undici with `JSON.parse`',
    async plain() {
      const { body } = await send(urls.plain, false);
      const answer = JSON.parse(await body.text()) as Answer;
      return answer.choices[0]?.message.content ?? '';
    },
    async stream() {
      const { body } = await send(urls.stream, true);
      let text = '';
      let rest = '';
      for await (const piece of body.setEncoding('utf8')) {
        const events = (rest + String(piece)).split('\n\n');
        rest = events.pop() ?? '';
        for (const event of events) text += textOf(event);
      }
      return text;
    },
  };
}

function textOf(event: string): string {
  const data = event.slice('data: '.length);
  if (data === '[DONE]') return '';
  const { choices } = JSON.parse(data) as Chunk;
  return choices[0]?.delta.content ?? '';
}
