import type { Call } from '../contract/call.ts';
import type { OperationName } from '../contract/operation.ts';
import type { Loss } from '../contract/protocol.ts';
import type { Provider } from '../contract/provider.ts';
import { LLMError } from '../error/llm-error.ts';
import { isDropped } from '../json/drop-paths.ts';

/**
 * The losses to report, of which there are some; those that the call asks for by `dropFields` are none.
 *
 * One rule on every route and in both lanes: lost content fails the call, because an answer about something else
 * looks like an answer; a lost parameter fails it where the call asks for that; a lost hint is reported.
 *
 * @throws {LLMError} unsupported, with the path of the first loss that fails the call as `param`
 */
export function judgeLosses<Op extends OperationName>(
  { id }: Pick<Provider, 'id'>,
  { model, settings: { dropFields, onLoss } }: Pick<Call<Op>, 'model' | 'settings'>,
  all: readonly Loss[],
): readonly Loss[] | undefined {
  const losses =
    dropFields === undefined ? all : all.filter(({ path }) => !isDropped(path, dropFields));
  const content = losses.filter(({ kind }) => kind === 'content');
  refuse(content, (names) => `${id} cannot be sent ${names} for ${model}`);
  const parameters = losses.filter(({ kind }) => kind === 'parameter');
  if (onLoss === 'refuse') {
    refuse(
      parameters,
      (names) =>
        `${id} does not support ${names} for ${model}; drop_params leaves such parameters out`,
    );
  }
  return losses.length > 0 ? losses : undefined;
}

// A caller may have left thousands of things in a request, and reads the message.
const mostNamed = 50;

function refuse(losses: readonly Loss[], toMessage: (names: string) => string): void {
  const [first] = losses;
  if (first === undefined) return;
  const named = losses.slice(0, mostNamed).map(({ path }) => path);
  const more = losses.length - named.length;
  const names = named.join(', ') + (more > 0 ? ` and ${more} more` : '');
  throw new LLMError('unsupported', toMessage(names), { param: first.path });
}
