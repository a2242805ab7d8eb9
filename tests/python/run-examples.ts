// The examples in Python of LiteLLM's page "user keys" (docs.litellm.ai/docs/proxy/user_keys, read 2026-11-30), each with the client that
// it shows, against a gateway and one provider of every kind. `npm run python:examples -- openai own` runs only what has these words in
// the names of client and example.
import { serveHttp } from '../../packages/proxy/test/support/serve.ts';
import { masterKey, startUserKeys } from '../../packages/proxy/test/clients/user-keys-stage.ts';
import { runEnvironments } from './environments.ts';
import { runCells } from './run-cells.ts';
import { type Cell, listOf } from './table.ts';

await runEnvironments('no example in Python was tried', runExamples, listOf);

async function runExamples(program: string): Promise<readonly Cell[]> {
  const stage = await startUserKeys();
  const told: Readonly<Record<string, () => unknown>> = {
    '/seen': () => stage.seen.at(-1) ?? null,
    '/logged': () => stage.logged,
    '/forget': () => {
      stage.seen.length = 0;
      stage.logged.length = 0;
      return null;
    },
  };
  const witness = await serveHttp((request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(told[request.url ?? '']?.() ?? null));
  });
  try {
    return await runCells(program, 'examples', {
      GATEWAY_URL: stage.url,
      GATEWAY_KEY: masterKey,
      WITNESS_URL: witness.origin,
    });
  } finally {
    await witness.close();
    await stage.close();
  }
}
