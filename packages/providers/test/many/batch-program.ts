// Run by killed-batch.test.ts in a process of its own, which is killed: a batch with a journal that prints each result that it gets.
import { writeSync } from 'node:fs';
import { defineProvider } from '@llm/core';
import { batchCompletionResults, createClient, openaiChat } from '../../src/index.ts';
import { fileJournal } from '../../src/client/journal/index.ts';

const [, , url = '', journal = '', count = '0', concurrency = '1'] = process.argv;
const provider = defineProvider({
  id: 'acme',
  baseUrl: url,
  auth: { scheme: 'none' },
  speaks: { chat: [openaiChat] },
});
const client = createClient({ providers: [provider], retries: 0 });

function* conversations() {
  for (let at = 0; at < Number(count); at += 1)
    yield [{ role: 'user' as const, content: `question ${at}` }];
}

const results = batchCompletionResults(client, {
  model: 'acme/large',
  messages: conversations(),
  max_concurrency: Number(concurrency),
  journal: fileJournal(journal),
});
let longestHeap = 0;
for await (const { index, answer, error } of results) {
  longestHeap = Math.max(longestHeap, process.memoryUsage().heapUsed);
  const text = answer?.choices[0]?.message.content ?? error?.code ?? '';
  // At once, so that what was given has been seen when the process is killed.
  writeSync(1, `${index}\t${text}\n`);
}
await client.close();
writeSync(1, `end\t${Math.round(longestHeap / 1_048_576)}\n`);
