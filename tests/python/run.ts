// Clients for Python against the built gateway. Each requirements file is an environment, and a process of
// Python that runs the clients in it. Prints a table of clients and features. `npm run python -- openai stream`
// runs only what has these words in the names of client and feature.
import { runEnvironments } from './environments.ts';
import { runCells } from './run-cells.ts';
import { startPythonStage } from './stage.ts';
import type { Cell } from './table.ts';

await runEnvironments('no client for Python was tried', runClients);

/** Each process has a stage of its own, so that what its upstreams see is its own doing. */
async function runClients(program: string): Promise<readonly Cell[]> {
  const stage = await startPythonStage();
  try {
    return await runCells(program, 'harness', {
      GATEWAY_URL: stage.gatewayUrl,
      GATEWAY_KEY: stage.key,
      WITNESS_URL: stage.witnessUrl,
    });
  } finally {
    await stage.close();
  }
}
