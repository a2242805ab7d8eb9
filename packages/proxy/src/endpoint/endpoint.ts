import type {
  CallService,
  CallSettings,
  CallStart,
  Clock,
  Headers,
  NativeServer,
  OpenReport,
  OperationName,
  Scratch,
  ServerCodec,
} from '@llm/core';

/** What is the same for the endpoints of all protocols. */
export interface EndpointOptions {
  readonly service: CallService;
  /** Models of requests that name none, by operation, in place of the protocols' own. */
  readonly defaultModels: DefaultModels;
  /** What holds for every call that does not say otherwise. */
  readonly defaults: CallSettings;
  /** The headers of a caller that go to the provider of a model. Absent: none. */
  readonly forwardedHeaders?: ForwardedHeaders | undefined;
  /** Whether callers may ask for a model of exactly this name, so that its comma separates nothing. */
  readonly isModel: (name: string) => boolean;
  /** Models that one request may name. */
  readonly maxModels: number;
  readonly maxJsonDepth: number;
  readonly maxFormParts: number;
  readonly heartbeatMs: number;
  readonly clock: Clock;
  /** Where bodies that came in pieces are looked at. */
  readonly scratch: Scratch;
  /** Names of headers of requests that layers and filters read, in lower case. */
  readonly keptHeaders?: readonly string[] | undefined;
  /** Whether the decisions of each call are noted. */
  readonly explain: boolean;
  /** Is told what goes wrong beside an answer that is already told or being told. */
  readonly onFailure: (cause: unknown, requestId: string) => void;
  /** Begins the report of a call. */
  readonly report: (start: CallStart) => OpenReport;
}

/** What a protocol's server side comes to in one gateway. */
export interface Endpoint<Op extends OperationName> {
  /** The protocol's. */
  readonly id: string;
  readonly operation: Op;
  /** The model of a request that names none; empty where its upstream chooses. Absent: such a request is refused. */
  readonly defaultModel: string | undefined;
  /** Whether a caller may ask for a stream; elsewhere `stream` is a field like any other. */
  readonly isStreamed: boolean;
  readonly server: ServerCodec<Op>;
  readonly native: NativeServer;
  readonly required: readonly RequiredField[];
  readonly gatewayFields: ReadonlySet<string>;
  /** What holds for a call that asks for nothing. */
  readonly baseSettings: CallSettings;
  readonly options: EndpointOptions;
}

/** Models of requests that name none. */
export type DefaultModels = { readonly [Op in OperationName]?: string };

/** A field without which a request is refused, and what it must be. */
export type RequiredField = readonly [string, NativeServer['required'][string]];

/** The headers of a caller that go to the provider of a model; names are in lower case. */
export type ForwardedHeaders = (model: string, headers: Headers) => Headers | undefined;
