import { connect, type Provider } from '@llm/core';
import { describe, expectTypeOf, it } from 'vitest';
import { together } from '../compatible/together.ts';
import { mock } from '../mock/index.ts';
import { openai } from '../openai/index.ts';
import type { CompletionAnswer } from './chat-completion.ts';
import type { Client } from './client.ts';
import type { CompletionParams } from './completion-params.ts';
import type { CompletionStream } from './completion-stream.ts';
import { createClient } from './create-client.ts';
import type { EmbeddingAnswer, EmbeddingParams } from './embedding.ts';

const client = createClient({ providers: [openai, together, mock] });
const messages = [{ role: 'user', content: 'Hi' }] as const;
const mocked = { messages, mock_response: 'Hello' } as const;
const model: string = 'mock/any';
const flag: boolean = messages.length > 0;

describe('the types of a client', () => {
  it('narrow by `stream`, also where it is a boolean or stands in a variable', async () => {
    const whole = await client.completion({ model: 'mock/any', ...mocked });
    expectTypeOf(whole).toEqualTypeOf<CompletionAnswer>();
    const plain = await client.completion({ model, ...mocked, stream: false });
    expectTypeOf(plain).toEqualTypeOf<CompletionAnswer>();
    const none = await client.completion({ model, ...mocked, stream: null });
    expectTypeOf(none).toEqualTypeOf<CompletionAnswer>();
    const stream = await client.completion({ model: 'mock/any', ...mocked, stream: true });
    expectTypeOf(stream).toEqualTypeOf<CompletionStream>();
    const either = await client.completion({ model, ...mocked, stream: flag });
    expectTypeOf(either).toEqualTypeOf<CompletionAnswer | CompletionStream>();
    const given: CompletionParams = { model, ...mocked };
    const unknown = await client.completion(given);
    expectTypeOf(unknown).toEqualTypeOf<CompletionAnswer | CompletionStream>();
  });

  it('know how vectors are written', async () => {
    const input = { model: 'mock/any', input: 'a', mock_response: [1] } as const;
    expectTypeOf(await client.embedding(input)).toEqualTypeOf<EmbeddingAnswer>();
    const base64 = await client.embedding({ ...input, encoding_format: 'base64' });
    expectTypeOf(base64).toEqualTypeOf<EmbeddingAnswer<string>>();
    const given: EmbeddingParams = input;
    const either = await client.embedding(given);
    expectTypeOf(either).toEqualTypeOf<EmbeddingAnswer<readonly number[] | string>>();
  });

  it('refuse a provider that the client was not given, and no name that is only known at run time', () => {
    const ask = () => [
      client.completion({ model: 'openai/anything', messages }),
      client.completion({ model: 'gpt-4o', messages }),
      client.completion({ model: 'together/a/b', messages }),
      client.completion({ model: 'my-own-name', messages, custom_llm_provider: 'openai' }),
      client.completion({ model: 'meta/llama', messages, api_base: together.baseUrl }),
      client.completion({ model, messages }),
      client.moderation({ input: 'a' }),
      client.moderation({ input: 'a', model: 'openai/omni-moderation-latest' }),
      // @ts-expect-error no anthropic
      client.completion({ model: 'anthropic/claude', messages }),
      // @ts-expect-error no anthropic, of whom a bare name is
      client.completion({ model: 'claude-opus-5', messages }),
      // @ts-expect-error a slip of the pen
      client.completion({ model: 'opneai/gpt-4o', messages }),
      // @ts-expect-error the same for every kind of call
      client.embedding({ model: 'cohere/embed', input: 'a' }),
      // @ts-expect-error no such field
      client.completion({ model: 'openai/gpt-4o', messages, max_token: 1 }),
    ];
    expectTypeOf(ask).returns.toBeArray();
  });

  it('take every name where the providers are not known to the compiler', () => {
    const some: readonly Provider[] = [openai];
    const overList = createClient({ providers: some });
    const overService = createClient({ service: connect(mock) });
    const ask = () => [
      overList.completion({ model: 'anthropic/claude', messages }),
      overService.completion({ model: 'claude-opus-5', messages }),
    ];
    expectTypeOf(ask).returns.toBeArray();
  });

  it('let a function take any client', () => {
    const any: Client = client;
    expectTypeOf(any).toEqualTypeOf<Client>();
    // @ts-expect-error what is above a service has no providers of its own
    createClient({ service: connect(mock), providers: [openai] });
  });
});
