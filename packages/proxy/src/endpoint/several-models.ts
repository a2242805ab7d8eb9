import {
  type Call,
  type CallContext,
  callRecordOf,
  createCallRecord,
  firstSuccess,
  type Headers,
  isObject,
  LLMError,
  type OpenReport,
  type OperationName,
  parseJson,
  printJson,
  type RequestOf,
  type Result,
  runMany,
  whenSettled,
} from '@llm/core';
import type { Reply } from '../inbound.ts';
import { droppedNames } from '../respond/dropped-names.ts';
import { type ErrorDialect, errorBody } from '../respond/error-response.ts';
import { toHeaderValue } from '../respond/header-value.ts';
import type { RoutedInbound } from '../route-table.ts';
import { callerContext } from './caller-context.ts';
import type { Endpoint } from './endpoint.ts';
import { idHeaders, writeReply } from './write-reply.ts';

/** What tells that an answer is the fastest of several, under LiteLLM's own name, which its users look for. */
export const fastestHeaders: Headers = { 'x-litellm-fastest_response_batch_completion': 'true' };

/** A request that names several models. */
export interface AskedOfSeveral<Op extends OperationName> {
  /** As the request says it; its model is all of them. */
  readonly call: Call<Op>;
  /** At least two, in order; one may stand there twice. */
  readonly models: readonly string[];
  readonly inbound: RoutedInbound;
}

/**
 * Asks several models what one request asks, and gives a list of their answers in order, or with `fastest_response` the first that
 * succeeds. Each is a call like any other, with its own limits, its own attempts and its own report.
 *
 * @throws {LLMError} all failed, in a race
 */
export function serveSeveral<Op extends OperationName>(
  endpoint: Endpoint<Op>,
  dialect: ErrorDialect,
  asked: AskedOfSeveral<Op>,
): Promise<Reply> {
  return asked.call.settings.fastestResponse === true
    ? fastest(endpoint, asked)
    : list(endpoint, dialect, asked);
}

/** One model of several, while it is asked. */
interface Member<Op extends OperationName> {
  readonly call: Call<Op>;
  readonly context: CallContext;
  readonly report: OpenReport;
}

function openMember<Op extends OperationName>(
  { options }: Endpoint<Op>,
  { call, models, inbound }: AskedOfSeveral<Op>,
  { place, signal }: { readonly place: number; readonly signal: AbortSignal },
): Member<Op> {
  const { requestId, path, principal } = inbound;
  const record = createCallRecord(options.explain);
  const among = { models: call.model, place, count: models.length, signal };
  return {
    call: withModel(call, models[place] ?? ''),
    context: callerContext(inbound, { record, signal, keptHeaders: options.keptHeaders }),
    report: options.report({ requestId, path, principal, record, among }),
  };
}

function withModel<Op extends OperationName>(call: Call<Op>, model: string): Call<Op> {
  let request: RequestOf<Op> | undefined;
  return { ...call, model, decoded: () => (request ??= { ...call.decoded(), model }) };
}

async function list<Op extends OperationName>(
  endpoint: Endpoint<Op>,
  dialect: ErrorDialect,
  asked: AskedOfSeveral<Op>,
): Promise<Reply> {
  const { models, inbound } = asked;
  const { requestId, signal } = inbound;
  const answers: string[] = [];
  const dropped = new Set<string>();
  const ask = async (_model: string, place: number, own: AbortSignal): Promise<string> => {
    const { call, context, report } = openMember(endpoint, asked, { place, signal: own });
    try {
      const result = await endpoint.options.service(call, context);
      const text = textOf(
        writeReply(endpoint, {
          ...{ call, result, requestId, query: inbound.query },
          ...{ record: callRecordOf(context), startedAt: report.startedAt },
        }),
      );
      report.answered(call, result);
      for (const name of droppedNames(result.losses, call.withoutEffect) ?? []) dropped.add(name);
      return text;
    } catch (cause) {
      report.failed(cause, call);
      return textOfFailure(cause, requestId, dialect);
    }
  };
  const running = runMany(models, ask, { concurrency: models.length, isOrdered: true, signal });
  for await (const { value, error } of running)
    answers.push(value ?? textOfFailure(error, requestId, dialect));
  return {
    status: 200,
    headers: {
      ...idHeaders(requestId),
      ...(dropped.size > 0 && { 'x-llm-dropped': toHeaderValue([...dropped].join(', ')) }),
      'content-type': 'application/json',
    },
    body: `[${answers.join(',')}]`,
  };
}

/** An answer as a part of a list, in its own digits. One that is no JSON would spoil the others. */
function textOf({ body }: Reply): string {
  if (typeof body === 'object' && 'read' in body) {
    body.cancel();
    throw new LLMError('internal', 'a stream is no part of a list');
  }
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  if (isObject(parseJson(text, { rounded: true }))) return text;
  throw new LLMError('invalid_response', 'the answer is no JSON object, so no list can hold it');
}

/** In LiteLLM's words, with the error as the caller's protocol says it. */
function textOfFailure(cause: unknown, requestId: string, dialect: ErrorDialect): string {
  const { error, status, body } = errorBody(cause, requestId, dialect);
  const own = body['error'];
  return printJson({
    status_code: status,
    message: error.message,
    error: isObject(own) ? own : body,
  });
}

interface Contended<Op extends OperationName> extends Member<Op> {
  readonly result: Result<Op>;
}

async function fastest<Op extends OperationName>(
  endpoint: Endpoint<Op>,
  asked: AskedOfSeveral<Op>,
): Promise<Reply> {
  const { models, inbound } = asked;
  const { requestId, query } = inbound;
  const contend =
    (place: number) =>
    async (signal: AbortSignal): Promise<Contended<Op>> => {
      const member = openMember(endpoint, asked, { place, signal });
      try {
        return { ...member, result: await endpoint.options.service(member.call, member.context) };
      } catch (cause) {
        member.report.failed(cause, member.call);
        throw cause;
      }
    };
  const { value } = await firstSuccess(
    models.map((_, place) => contend(place)),
    {
      signal: inbound.signal,
      discard: ({ call, result, report }) => {
        report.answered(call, result);
        if (result.kind === 'stream') result.stream.cancel();
      },
      whenOver: ({ result }, over) => whenSettled(result, over),
      nameOf: (place) => models[place] ?? '',
    },
  );
  const { call, context, result, report } = value;
  try {
    const reply = writeReply(endpoint, {
      ...{ call, result, requestId, query },
      ...{ record: callRecordOf(context), startedAt: report.startedAt },
    });
    report.answered(call, result);
    return { ...reply, headers: { ...reply.headers, ...fastestHeaders } };
  } catch (cause) {
    report.failed(cause, call);
    throw cause;
  }
}
