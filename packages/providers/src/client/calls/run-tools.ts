import { runTools as run, type RunToolsParams } from '../tools/run-tools.ts';
import type { ClientCall } from './client-call.ts';
import { completes } from './completion.ts';

/** Answers a conversation with tools that the program runs: `client.runTools`. */
export const runTools: ClientCall<'runTools'> = {
  name: 'runTools',
  bind: (engine) => (params: RunToolsParams) => run(completes(engine), params),
};
