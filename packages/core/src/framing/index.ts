export type { ServerSentEvent } from './server-sent-event.ts';
