import { createContextKey } from './call-context.ts';

/** The memory of a process, for answers that are held whole. */
export interface AnswerMemory {
  /** Takes room for so many bytes until the call is over; `false`, and takes none, where there is too little. */
  take(bytes: number): boolean;
}

/** Where a server leaves the memory that the answers of a call may take. Without one they are bounded one by one only. */
export const answerMemoryKey = createContextKey<AnswerMemory | undefined>(
  'answer memory',
  undefined,
);
