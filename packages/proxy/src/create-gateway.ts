import {
  callerHeaders,
  type CallSettings,
  type CallLayer,
  type CallObserver,
  type Protocol,
  type CallService,
  type Clock,
  createScratch,
  isThenable,
  type Headers,
  LLMError,
  type Logger,
  type Principal,
  reportCalls,
  stack,
  systemClock,
} from '@llm/core';
import { concurrency } from '@llm/router';
import type { Authenticate } from './auth/authenticate.ts';
import { askWhoCalls } from './auth/ask-who-calls.ts';
import { checkPrincipal } from './auth/check-principal.ts';
import { type Guard, localOnly } from './auth/local-only.ts';
import { open } from './auth/open.ts';
import type { DefaultModels, ForwardedHeaders } from './endpoint/endpoint.ts';
import { operationRoutes } from './endpoint/operation.ts';
import { protocolModelRoutes } from './endpoint/protocol-models.ts';
import { healthRoutes } from './endpoint/health.ts';
import { welcomeRoutes } from './endpoint/welcome.ts';
import { type ModelCard, modelRoutes } from './endpoint/models.ts';
import type { Inbound, InboundHead, Reply } from './inbound.ts';
import { describeCause } from './log/describe-cause.ts';
import { safeLogger } from './log/safe-logger.ts';
import { explainCalls } from './observe/explain-calls.ts';
import { logCalls } from './observe/log-calls.ts';
import { logRefusals, type RefusedRequest } from './observe/log-refusals.ts';
import { errorResponse } from './respond/error-response.ts';
import { refuseSafely } from './respond/refuse-safely.ts';
import {
  type Access,
  createRouteTable,
  type Refuse,
  type Route,
  type RoutedInbound,
} from './route-table.ts';
import { explainUnknownPath } from './unknown-path.ts';

/** Options of {@link createGateway}. */
export interface GatewayOptions {
  /** What answers the calls: a router, a provider, or anything else that is a service. */
  readonly service: CallService;
  /** The formats that callers may speak. Errors on paths that belong to none are told in the first. */
  readonly protocols: readonly Protocol[];
  /** What `/v1/models` lists. */
  readonly models: () => readonly ModelCard[];
  /** Asked on every route that is not for anyone. */
  readonly authenticate: Authenticate;
  /** How long `authenticate` may take; then the call is refused with 504. Default 10,000. */
  readonly authenticateMs?: number;
  /** Looks at each request first, whatever its route. Default: `localOnly()` where `authenticate` is `open`, else none. */
  readonly guard?: Guard;
  /** Around the service, outermost first. */
  readonly layers?: readonly CallLayer[];
  /** What holds for every call that does not say otherwise. */
  readonly defaults?: CallSettings;
  /** Models of requests that may name none and do not, by operation. Default: the protocol's own, such as `omni-moderation-latest`. */
  readonly defaultModels?: DefaultModels;
  /**
   * Whether callers may ask for a model of exactly this name. Asked only about names with a comma, which else name several models. Default:
   * those that `models` lists.
   */
  readonly isModel?: (name: string) => boolean;
  /**
   * The headers of a caller, named in lower case, that go to the provider of the model that he asks for. They win over the
   * configured ones and lose against credentials. Default: those of his protocol, to a provider that speaks it.
   */
  readonly forwardedHeaders?: ForwardedHeaders;
  /** Models that one request may name, with commas between them. Default 10; 1 for no lists of models. */
  readonly maxModels?: number;
  /** How deep a body's JSON may nest. Default 128. */
  readonly maxJsonDepth?: number;
  /** How many parts a form may have. Default 256. */
  readonly maxFormParts?: number;
  /** Calls at once, and requests at once that `authenticate` is asked about; further ones are refused with 503. Default 10,000. */
  readonly maxConcurrentCalls?: number;
  /** Silence in a stream after which a comment is sent. Default 15,000, 0 for none. */
  readonly heartbeatMs?: number;
  /** Headers of requests, in lower case, that layers and filters read from the context of a call by `keptHeadersKey`. Default none. */
  readonly keptHeaders?: readonly string[];
  /** Further routes, such as an admin's. A pattern that the gateway has already is a `TypeError`. */
  readonly routes?: readonly Route[];
  /** Whether the decisions of each call are written to `logger` at the level `debug` and told to observers (`notes`). Default false. */
  readonly explain?: boolean;
  /** Told of each call when it is over, after its line was written to `logger`. */
  readonly observers?: readonly CallObserver[];
  /** Where calls and warnings are logged. Default: nowhere. */
  readonly logger?: Logger;
  /** Source of time. Default: the system clock. */
  readonly clock?: Clock;
}

/** What becomes of a request, as far as its head tells. */
export type Admission =
  /** It has no route, or its caller may not use it. */
  | { readonly kind: 'refused'; readonly reply: Reply }
  | {
      readonly kind: 'admitted';
      /** Who may call the route that was found. */
      readonly access: Access;
      /** Answers the request, now that its body is there. Never rejects. */
      answer(body: Inbound['body'], memory?: Inbound['memory']): Promise<Reply>;
    };

/** A gateway that any server can stand around: plain requests in, plain replies out. */
export interface Gateway {
  /** Answers one request. Never rejects: whatever goes wrong is an answer in the caller's protocol. */
  handle(inbound: Inbound): Promise<Reply>;
  /**
   * Decides by its head whether a request is let in, so that nobody's body has to be read who may not send one. Never
   * rejects: a refusal is an answer in the caller's protocol.
   */
  admit(head: InboundHead): Promise<Admission>;
  /** Whether a path is one of the gateway's, whatever the method. */
  serves(path: string): boolean;
  /** The answer to a request that its server could not read whole, such as one that is too long. */
  refuse(request: UnreadRequest, error: LLMError): Reply;
  /** From now on `/health/readiness` says no; calls are still answered. */
  drain(): void;
}

/** What is known of a request that could not be read whole. */
export type UnreadRequest = Pick<RefusedRequest, 'method' | 'path' | 'peer'>;

/**
 * A gateway from its parts. It reads plain objects and gives plain objects, so any server can stand around it.
 *
 * @throws {TypeError} no protocol has a server side; a route's pattern cannot be read, or is there twice
 */
export function createGateway(options: GatewayOptions): Gateway {
  const { protocols, maxConcurrentCalls = 10_000, clock = systemClock } = options;
  const logger = safeLogger(options.logger);
  const limit = concurrency({ max: maxConcurrentCalls });
  const whoCalls = askWhoCalls(options.authenticate, {
    maxMs: options.authenticateMs ?? 10_000,
    maxOpen: maxConcurrentCalls,
    clock,
  });
  const tell = refuseSafely(logger, logRefusals(logger, clock));
  const refuseUnrouted = refuseIn(protocols);
  const guard = options.guard ?? (options.authenticate === open ? localOnly() : undefined);
  let ready = true;
  const fail = (cause: unknown, requestId: string): void =>
    logger.error(
      { requestId, ...describeCause(cause) },
      'an observer, a listener or an encoder failed',
    );
  const endpoint = {
    service: stack([limit, ...(options.layers ?? [])], options.service),
    defaults: options.defaults ?? {},
    defaultModels: options.defaultModels ?? {},
    isModel: options.isModel ?? ((name) => options.models().some(({ id }) => id === name)),
    forwardedHeaders: options.forwardedHeaders,
    maxModels: options.maxModels ?? 10,
    maxJsonDepth: options.maxJsonDepth ?? 128,
    maxFormParts: options.maxFormParts ?? 256,
    heartbeatMs: options.heartbeatMs ?? 15_000,
    clock,
    scratch: createScratch(),
    keptHeaders: options.keptHeaders,
    explain: options.explain ?? false,
    onFailure: fail,
    report: reportCalls({
      observers: [
        ...(options.explain === true ? [explainCalls(logger)] : []),
        logCalls(logger),
        ...(options.observers ?? []),
      ],
      clock,
      onFailure: (cause, { requestId }) => fail(cause, requestId),
    }),
  };
  const spoken = protocols.flatMap((protocol) =>
    protocol.server === undefined ? [] : operationRoutes(protocol, endpoint),
  );
  const routes = [
    ...spoken,
    ...protocols.flatMap((protocol) =>
      protocolModelRoutes(protocol, { ...endpoint, models: options.models }),
    ),
    // An error of a list of models has the format of the protocol whose calls are served below the same path.
    ...modelRoutes(
      options.models,
      (path) => spoken.find(({ pattern }) => pattern.startsWith(`POST ${path}/`))?.refuse,
    ),
    ...healthRoutes(() => ready),
    ...(options.routes ?? []),
  ];
  const table = createRouteTable([...routes, ...welcomeRoutes(routes)]);

  const admit = async (head: InboundHead): Promise<Admission> => {
    const { method, path, peer } = head;
    const requestId = requestIdOf(head.headers);
    const found = table.find(method, path);
    const speaker = found.kind === 'found' ? found.route : found.nearest;
    const request = { requestId, method, path, peer };
    const refuse = (cause: unknown): Reply =>
      tell(speaker?.refuse ?? refuseUnrouted, cause, request);
    try {
      // A guard may return a promise although its type says otherwise. It is awaited, because a request must not pass before it is refused.
      const looking: unknown = guard?.(head.headers);
      if (isThenable(looking)) await looking;
    } catch (cause) {
      return { kind: 'refused', reply: refuse(cause) };
    }
    if (found.kind !== 'found') {
      const { error, nearest, allow, upgrade } = explainUnknownPath(table, found, head);
      const reply = tell(nearest?.refuse ?? refuseUnrouted, error, request);
      if (allow === undefined) return { kind: 'refused', reply };
      const headers = {
        ...reply.headers,
        allow: allow.join(', '),
        ...(upgrade !== undefined && { upgrade }),
      };
      return { kind: 'refused', reply: { ...reply, headers } };
    }
    const { route, params } = found;
    const { access } = route;
    let principal: Principal | undefined;
    try {
      if (access !== 'anyone') principal = checkPrincipal(await whoCalls(head));
      if (access === 'admin' && principal?.role !== 'admin')
        throw new LLMError('permission_denied', 'only admins may do this');
    } catch (cause) {
      return { kind: 'refused', reply: refuse(cause) };
    }
    return {
      kind: 'admitted',
      access,
      async answer(body, memory) {
        try {
          return checkReply(
            await route.answer(toRouted(head, { body, memory }, { requestId, params, principal })),
          );
        } catch (cause) {
          return refuse(cause);
        }
      },
    };
  };

  return {
    async handle(inbound) {
      const admission = await admit(inbound);
      return admission.kind === 'refused'
        ? admission.reply
        : admission.answer(inbound.body, inbound.memory);
    },
    admit,
    serves: table.serves,
    refuse({ method, path, peer }, error) {
      const found = table.find(method, path);
      const route = found.kind === 'found' ? found.route : found.nearest;
      const requestId = globalThis.crypto.randomUUID();
      return tell(route?.refuse ?? refuseUnrouted, error, { requestId, method, path, peer });
    },
    drain() {
      ready = false;
    },
  };
}

/** A route of an embedder's may give anything, and who writes the answer out could not tell the caller. */
function checkReply(reply: Reply | undefined): Reply {
  if (typeof reply === 'object' && 'status' in reply && 'headers' in reply && 'body' in reply)
    return reply;
  throw new TypeError('the route gave no reply');
}

// Field by field, because spreading an object costs more than the rest of this step.
function toRouted(
  { method, path, query, peer, headers, signal }: InboundHead,
  { body, memory }: Pick<Inbound, 'body' | 'memory'>,
  { requestId, params, principal }: Pick<RoutedInbound, 'requestId' | 'params' | 'principal'>,
): RoutedInbound {
  return { method, path, query, peer, headers, body, memory, signal, requestId, params, principal };
}

// Ids that callers bring end up in logs and headers.
const callerId = /^[\w.:-]{1,128}$/;

function requestIdOf(headers: Headers): string {
  const [own, common] = callerHeaders.callId;
  const brought = headers[own] ?? headers[common];
  return brought !== undefined && callerId.test(brought) ? brought : globalThis.crypto.randomUUID();
}

function refuseIn(protocols: readonly Protocol[]): Refuse {
  const first = protocols.find(({ server }) => server !== undefined);
  if (first?.server === undefined)
    throw new TypeError('a gateway needs a protocol with a server side');
  const { id, server } = first;
  const dialect = { protocol: id, encodeError: (error: LLMError) => server.encodeError(error) };
  return (error, requestId) => errorResponse(error, requestId, dialect);
}
