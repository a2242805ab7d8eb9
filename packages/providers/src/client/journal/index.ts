export { fileJournal } from './file-journal.ts';
export type { BatchJournal } from '../batch/batch-journal.ts';
