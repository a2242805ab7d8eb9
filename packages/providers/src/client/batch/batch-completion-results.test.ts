import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answering, closeAll, startClient } from '../../../test/support/batch-client.ts';
import { fileJournal } from '../journal/file-journal.ts';
import { batchCompletion } from './batch-completion.ts';
import { batchCompletionResults } from './batch-completion-results.ts';
import type { BatchJournal } from './batch-journal.ts';
import type { BatchResult } from './batch-params.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'batch-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await closeAll();
});

const conversation = (content: string) => [{ role: 'user' as const, content }];
const conversations = (count: number) =>
  Array.from({ length: count }, (_, at) => conversation(`question ${at}`));
const model = 'acme/large';
const broken = (fails: 'find' | 'keep'): BatchJournal => ({
  find: async () => (fails === 'find' ? Promise.reject(new Error('unreadable')) : undefined),
  keep: async () => (fails === 'keep' ? Promise.reject(new Error('disk full')) : undefined),
});

describe('batchCompletionResults that fails', () => {
  it.each(['find', 'keep'] as const)(
    'ends when the journal fails to %s, because the next run would ask again',
    async (fails) => {
      const { client, server } = await startClient(answering());
      const running = batchCompletion(client, {
        model,
        messages: conversations(100),
        max_concurrency: 2,
        journal: broken(fails),
      });
      await expect(running).rejects.toMatchObject({
        code: 'internal',
        message: expect.stringMatching(/^the journal failed: (unreadable|disk full)$/),
      });
      expect(server.received.length).toBeLessThan(10);
    },
  );

  it('refuses a journal of streams', async () => {
    const { client } = await startClient(answering());
    const journal = fileJournal(join(folder, 'batch.jsonl'));
    const params = { model, messages: conversations(1), stream: true, journal } as const;
    await expect(batchCompletion(client, params)).rejects.toMatchObject({
      code: 'invalid_request',
      param: 'stream',
    });
  });

  it('closes the calls that run when its loop is left', async () => {
    const { client, server } = await startClient(
      answering(({ text }) => (text === 'question 0' ? undefined : { stays: true })),
    );
    const params = { model, messages: conversations(1_000), max_concurrency: 3 };
    for await (const { index } of batchCompletionResults(client, params)) {
      expect(index).toBe(0);
      break;
    }
    await Promise.all(server.received.slice(1).map(({ gone }) => gone));
    expect(server.received.length).toBeLessThan(6);
  });
});

describe('batchCompletionResults', () => {
  it('takes conversations one by one and gives results with their places', async () => {
    const { client } = await startClient(answering());
    let taken = 0;
    async function* lines() {
      for (const one of conversations(50)) {
        taken += 1;
        yield one;
      }
    }
    const params = { model, messages: lines(), max_concurrency: 5, ordered: true };
    const results: BatchResult[] = [];
    for await (const result of batchCompletionResults(client, params)) {
      results.push(result);
      expect(taken).toBeLessThanOrEqual(results.length + 5 * 4);
    }
    expect(results.map(({ index }) => index)).toEqual(conversations(50).map((_, at) => at));
    expect(results[7]?.messages).toEqual(conversation('question 7'));
    expect(results[7]?.answer?.choices[0]?.message.content).toBe('answer to question 7');
  });

  it('asks nothing twice that its journal has, asks failures again, and gives whole answers', async () => {
    const path = join(folder, 'batch.jsonl');
    const messages = [...conversations(20), conversation('question 0')];
    const first = await startClient(
      answering(({ text }) => (text === 'question 5' ? { status: 500 } : undefined)),
    );
    const before = await batchCompletion(first.client, {
      model,
      messages,
      journal: fileJournal(path),
    });
    const second = await startClient(answering());
    let resumed = 0;
    const after = await batchCompletion(second.client, {
      model,
      messages,
      journal: fileJournal(path),
      onProgress: (progress) => (resumed = progress.resumed),
    });
    expect(second.server.received.map(({ body }) => body['messages'])).toEqual([
      conversation('question 5'),
    ]);
    expect(resumed).toBe(20);
    expect(after[0]).toEqual(before[0]);
    expect(after[0]).toMatchObject({
      _response_ms: expect.any(Number),
      _hidden_params: { custom_llm_provider: 'acme' },
    });
    expect(Object.keys(after[0] ?? {})).not.toContain('_hidden_params');
  });
});
