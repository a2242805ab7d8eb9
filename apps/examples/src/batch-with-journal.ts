// A batch of 10,000 conversations with progress: it is stopped in the middle and goes on where it was, as after a kill.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallLayer } from '@llm/core';
import { batchCompletionResults, createClient, mock } from '@llm/providers';
import { fileJournal } from '@llm/providers/journal';

const count = 10_000;
let calls = 0;
const counting: CallLayer = (inner) => (call, context) => {
  calls += 1;
  return inner(call, context);
};
const llm = createClient({ providers: [mock], layers: [counting] });
const folder = mkdtempSync(join(tmpdir(), 'batch-'));

// #region batch
/** They may come from a file or a database: one is taken when there is room for it. */
function* conversations() {
  for (let at = 0; at < count; at += 1)
    yield [{ role: 'user' as const, content: `Describe the picture ${at}` }];
}

async function run(stopAfter: number): Promise<{ given: number; resumed: number }> {
  const state = { given: 0, resumed: 0 };
  const results = batchCompletionResults(llm, {
    model: 'mock/any',
    messages: conversations(),
    max_concurrency: 50,
    journal: fileJournal(join(folder, 'pictures.jsonl')),
    onProgress: ({ done, failed, resumed }) => {
      state.resumed = resumed;
      if (done % 2_500 === 0) console.log(`${done} done, ${failed} failed, ${resumed} resumed`);
    },
  });
  for await (const { index, answer, error } of results) {
    assert.equal(error, undefined);
    assert(answer?.choices[0]?.message.content?.endsWith(`picture ${index}`));
    state.given += 1;
    if (state.given === stopAfter) break;
  }
  return state;
}

await run(4_000);
const { given, resumed } = await run(Infinity);
// #endregion

assert.equal(given, count);
assert(resumed >= 4_000, 'what was given is in the journal');
assert(calls <= count + 50, 'only calls that were under way are made again');

rmSync(folder, { recursive: true });
console.log(`batch-with-journal: ${given} answers, ${resumed} of them from the journal`);
