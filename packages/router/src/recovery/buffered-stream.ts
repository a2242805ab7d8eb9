import { LLMError, ResultStream, toLLMError, type ChatEvent, type StreamAnswer } from '@llm/core';
import type { Restarts } from './restarts.ts';
import { createUsageSum, type UsageSum } from './usage-sum.ts';

// As much as a non-streaming response may have.
const mostCharacters = 67_108_864;

/**
 * The whole of an answer, from the first attempt that does not break.
 *
 * @throws {LLMError} what the last attempt broke with; invalid_response: the answer is too long to be held
 */
export async function bufferedStream(
  first: StreamAnswer<'chat'>,
  restarts: Restarts,
): Promise<StreamAnswer<'chat'>> {
  const { report, mode } = restarts;
  const usage = createUsageSum();
  try {
    for (let answer = first; ;) {
      let events: readonly ChatEvent[] | undefined;
      try {
        events = await readWhole(answer, restarts, usage);
      } catch (cause) {
        const error = toLLMError(cause);
        answer = await begunAnew(error, restarts);
        usage.next(true);
        continue;
      }
      if (events === undefined)
        throw new LLMError(
          'invalid_response',
          'the answer is too long to be held until it is whole',
        );
      report.recovered = report.breaks;
      return { ...answer, recovery: mode, stream: streamOf(events, usage) };
    }
  } finally {
    restarts.release();
  }
}

/** @throws {LLMError} the failure that broke the answer: nobody begins it anew */
async function begunAnew(error: LLMError, restarts: Restarts): Promise<StreamAnswer<'chat'>> {
  const { report } = restarts;
  report.breaks += 1;
  report.why = 'no other attempt would help, or none is left';
  if (!restarts.mayMend(error)) throw error;
  try {
    const answer = await restarts.again();
    report.why = undefined;
    return answer;
  } catch {
    report.why = 'nobody could go on';
    throw error;
  }
}

/** All events of an answer; `undefined` where there are too many. */
async function readWhole(
  { stream }: StreamAnswer<'chat'>,
  restarts: Restarts,
  usage: UsageSum,
): Promise<readonly ChatEvent[] | undefined> {
  const events: ChatEvent[] = [];
  let length = 0;
  for (;;) {
    const batch = await restarts.read(stream, restarts.hasOther);
    if (batch === undefined) break;
    for (const event of batch) {
      events.push(usage.see(event));
      if (event.type === 'delta' && 'text' in event.delta) length += event.delta.text.length;
    }
    if (length > mostCharacters) {
      stream.cancel();
      return undefined;
    }
  }
  const { total } = usage;
  return usage.isUntold && total !== undefined
    ? [...events, { type: 'usage', usage: total }]
    : events;
}

function streamOf(events: readonly ChatEvent[], usage: UsageSum): ResultStream<ChatEvent> {
  let left: readonly ChatEvent[] | undefined = events;
  return new ResultStream<ChatEvent>({
    read() {
      const batch = left;
      left = undefined;
      return Promise.resolve(batch);
    },
    cancel() {
      left = undefined;
    },
    usage: () => usage.total,
  });
}
