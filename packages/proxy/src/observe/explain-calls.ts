import type { CallNote, CallObserver, Logger } from '@llm/core';

/**
 * Writes one line of the level `debug` for each decision that was taken for a call: which deployment was chosen and why not another,
 * how each attempt ended, what was waited for, which model came next, and how the request went up. They come together when the
 * call is over, before its own line.
 */
export function explainCalls(logger: Logger): CallObserver {
  return ({ requestId, notes = [] }) => {
    for (const [at, note] of notes.entries())
      logger.debug({ requestId, step: at + 1, ...fieldsOf(note) }, messageOf(note));
  };
}

const queueWords = {
  admitted: 'waited for its turn',
  refused: 'is not let in to wait',
  'timed out': 'waited until its time was over',
  cancelled: 'waited until its caller left',
} as const;

type Fields = Readonly<Record<string, unknown>>;

function messageOf(note: CallNote): string {
  switch (note.decision) {
    case 'deployment':
      return note.deployment === undefined ? 'no deployment can be asked' : 'a deployment is asked';
    case 'attempt':
      return note.error === undefined ? 'the deployment answered' : 'the deployment failed';
    case 'queue':
      return `the call ${queueWords[note.became]}`;
    case 'retry':
      return note.waitMs === undefined
        ? 'the model is not asked again'
        : 'the model is asked again';
    case 'fallback':
      return note.model === undefined ? 'no other model is asked' : 'another model is asked';
    case 'first content':
      return 'the first content takes long';
    case 'lane':
      return note.lane === 'native'
        ? 'the request goes up as it came'
        : 'the request is translated';
    case 'fitted':
      return 'the request was fitted to the model';
  }
}

/** In the order in which people read them. Empty lists and what is not known are left out. */
function fieldsOf(note: CallNote): Fields {
  switch (note.decision) {
    case 'deployment': {
      const { model, deployment, why, passedOver } = note;
      return { model, deployment, why, passedOver: filled(passedOver) };
    }
    case 'attempt': {
      const { deployment, provider, model, error, status, durationMs } = note;
      return { deployment, provider, model, error, upstreamStatus: status, durationMs };
    }
    case 'queue': {
      const { model, priority, waitedMs, deployment } = note;
      return { model, priority, waitedMs: Math.round(waitedMs), deployment };
    }
    case 'retry': {
      const { error, attempts, waitMs, why } = note;
      return {
        error,
        attempts,
        waitMs: waitMs === undefined ? undefined : Math.round(waitMs),
        why,
      };
    }
    case 'fallback':
      return { error: note.error, model: note.model, why: note.why };
    case 'first content':
      return { waitedMs: Math.round(note.waitedMs), what: note.what };
    case 'lane':
      return { provider: note.provider, protocol: note.protocol, why: note.why };
    case 'fitted': {
      const { set, cut, losses } = note;
      return { set: filled(set), cut: filled(cut), lost: filled(losses.map(({ path }) => path)) };
    }
  }
}

function filled<Item>(list: readonly Item[]): readonly Item[] | undefined {
  return list.length === 0 ? undefined : list;
}
