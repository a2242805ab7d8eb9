// Prints how long six tasks are with this client, with `openai` and with `ai`: `npm run sdk:tasks`. The programs are in
// packages/proxy/test/sdk-tasks, where a test runs them.
import { printTaskTable } from '../packages/proxy/test/sdk-tasks/task-table.ts';

console.log(printTaskTable());
