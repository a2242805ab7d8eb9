import { asObject, type JsonObject, type OperationName, parseJson, type Result } from '@llm/core';
import { type Answered, ask, type Question, type ServedProtocol } from '../ask.ts';
import { type AnswerStream, createAnswerStream, type StreamedProtocol } from '../answer-stream.ts';
import type { Engine } from '../engine.ts';
import { withHidden, type WithHidden } from '../wire.ts';

/** How an answer becomes what its caller is given. */
export interface AnswerShape<Whole extends object, Event> {
  readonly toWhole: (body: JsonObject) => Whole;
  readonly toEvent: (body: JsonObject) => Event;
}

/**
 * Asks in a protocol whose answers may be streamed, and gives the answer in its shapes: in the upstream's own words where it
 * speaks the same protocol, so that nothing is lost that we do not know.
 */
export function askStreamed<Op extends OperationName, Whole extends object, Event>(
  engine: Engine,
  question: Question<Op> & { readonly protocol: ServedProtocol<Op> & StreamedProtocol<Op> },
  { toWhole, toEvent }: AnswerShape<Whole, Event>,
): Promise<WithHidden<Whole> | AnswerStream<Event>> {
  const { protocol } = question;
  return ask(engine, question, (answered) => {
    const { result, request, call, hidden } = answered;
    if (result.kind === 'stream') {
      const { stream } = result;
      return createAnswerStream({ protocol, stream, request: request(), call, hidden, toEvent });
    }
    return withHidden(toWhole(bodyOf(protocol, answered, result)), hidden, answered.elapsedMs());
  });
}

function bodyOf<Op extends OperationName>(
  { id, server }: ServedProtocol<Op>,
  { request }: Answered<Op>,
  result: Extract<Result<Op>, { readonly kind: 'response' }>,
): JsonObject {
  const { native } = result;
  const body =
    native?.protocol === id
      ? parseJson(new TextDecoder().decode(native.bytes), { rounded: true })
      : server.encodeResponse(result.decoded(), request());
  const object = asObject(body);
  if (object === undefined) throw new TypeError(`an answer in ${id} is an object`);
  return object;
}
