import type { Operation, KnownOfAnswer } from '../../contract/operation.ts';
import { accumulate } from './accumulate.ts';
import { toEvents } from './response-events.ts';

/** A conversation, answered whole or as a stream of events. */
export const chat = {
  name: 'chat',
  complete: (response, known) => withIdentity(response, known),
  stream: {
    isContent: ({ type }) => type === 'open' || type === 'delta' || type === 'finish',
    see(event, guard) {
      switch (event.type) {
        case 'start':
        case 'usage':
          return event.usage;
        case 'delta':
          if (event.delta.type === 'text' || event.delta.type === 'arguments') {
            guard.see(event.block, event.delta.text);
          }
          return undefined;
        default:
          return undefined;
      }
    },
    accumulate,
    toChunks: toEvents,
    complete: (event, known) => (event.type === 'start' ? withIdentity(event, known) : event),
  },
} satisfies Operation<'chat'>;

/** Most protocols need an id and a time; an answer that has neither gets the call's id and the time it came. */
function withIdentity<Told extends { readonly id: string; readonly created?: number }>(
  told: Told,
  known: KnownOfAnswer,
): Told {
  if (told.id !== '' && told.created !== undefined) return told;
  const id = told.id === '' ? known.id : told.id;
  // An assignment, because a field that is spread and then given again takes a slow way each time.
  return Object.assign({}, told, { id, created: told.created ?? known.created });
}
