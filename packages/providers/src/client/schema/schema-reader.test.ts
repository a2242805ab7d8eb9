import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openaiAnswer, openaiChunks } from '../../../test/documented.ts';
import { events, json } from '../../../test/serve.ts';
import { closeClients, startBoth } from '../../../test/support/start-client.ts';
import { SchemaMismatchError } from './schema-mismatch-error.ts';
import { schemaReader } from './schema-reader.ts';

afterEach(closeClients);

const reader = schemaReader(z.string().max(99));
const messages = [{ role: 'user', content: 'Good morning' }] as const;

describe('schemaReader', () => {
  it('refuses an answer that is no JSON, whole and streamed', async () => {
    const { client } = await startBoth([json(200, openaiAnswer), events(openaiChunks)]);
    const answer = await client.completion({ model: 'chat/a', messages });
    await expect(reader.readAnswer(answer)).rejects.toBeInstanceOf(SchemaMismatchError);
    const stream = await client.completion({ model: 'chat/a', messages, stream: true });
    const read = reader.readStream(stream);
    expect(read).toBe(stream);
    await expect(Reflect.get(read, 'parsed')()).rejects.toBeInstanceOf(SchemaMismatchError);
  });

  it('tells the provider its schema', () => {
    expect(reader.format).toMatchObject({ json_schema: { schema: { maxLength: 99 } } });
  });
});
