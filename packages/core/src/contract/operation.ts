import type { ChatEvent } from '../model/chat-event.ts';
import type { ChatRequest } from '../model/chat-request.ts';
import type { ChatResponse } from '../model/chat-response.ts';
import type { EmbeddingRequest, EmbeddingResponse } from '../model/embedding.ts';
import type { ModerationRequest, ModerationResponse } from '../model/moderation.ts';
import type {
  TextCompletionChunk,
  TextCompletionRequest,
  TextCompletionResponse,
} from '../model/text-completion.ts';
import type { TokenCountRequest, TokenCountResponse } from '../model/token-count.ts';
import type { Usage } from '../model/usage.ts';

/** What every request has, whatever it asks for. */
export interface AnyRequest {
  /** The name the caller asked for. */
  readonly model: string;
  /** Whether the response is streamed. Default: no. */
  readonly stream?: boolean;
}

/** What every answer may have, whatever it answers. */
export interface AnyResponse {
  /** Token counts; absent where the upstream sent none. */
  readonly usage?: Usage;
}

/** The hub's types of one operation. `Chunk` is one step of a streamed answer, `never` where there are none. */
export interface Shape<Request extends AnyRequest, Response extends AnyResponse, Chunk> {
  /** Type of the request. */
  readonly request: Request;
  /** Type of the response that is not streamed. */
  readonly response: Response;
  /** Type of a chunk of the stream; `never` where the operation has none. */
  readonly chunk: Chunk;
}

/**
 * What a model can be asked to do, and the hub's types for it.
 *
 * Calls, results, protocols and services are generic over these names, so a new operation is one line
 * here, its types in `model/`, and its protocols. Another package adds one by declaration merging.
 */
export interface Operations {
  /** Chat: messages in, a message out. */
  readonly chat: Shape<ChatRequest, ChatResponse, ChatEvent>;
  /** Embeddings: texts in, vectors out. */
  readonly embeddings: Shape<EmbeddingRequest, EmbeddingResponse, never>;
  /** Counting of tokens by the provider. */
  readonly tokenCount: Shape<TokenCountRequest, TokenCountResponse, never>;
  /** Moderation: classes of harmful content. */
  readonly moderation: Shape<ModerationRequest, ModerationResponse, never>;
  /** Text completion by a prompt without roles. */
  readonly textCompletion: Shape<
    TextCompletionRequest,
    TextCompletionResponse,
    TextCompletionChunk
  >;
}

/** The name of an operation, as `Provider.speaks` and `Call.operation` write it. */
export type OperationName = keyof Operations;
/** The hub request of an operation. */
export type RequestOf<Op extends OperationName> = Operations[Op]['request'];
/** The whole answer of an operation. */
export type ResponseOf<Op extends OperationName> = Operations[Op]['response'];
/** One step of a streamed answer of an operation. */
export type ChunkOf<Op extends OperationName> = Operations[Op]['chunk'];

/** What the gateway knows of an answer that did not say it: the call's id, and the time in Unix seconds. */
export interface KnownOfAnswer {
  /** Id of the response. */
  readonly id: string;
  /** When it was made, in Unix seconds. */
  readonly created: number;
}

/** What the service and stream code needs to know of an operation. Everything else is its protocols'. */
export interface Operation<Op extends OperationName> {
  /** Name of the operation. */
  readonly name: Op;
  /** Fills in what other protocols than the upstream's need of a non-streaming response. */
  complete?(response: ResponseOf<Op>, known: KnownOfAnswer): ResponseOf<Op>;
  /** Absent where answers are never streamed. */
  readonly stream?: StreamRules<Op>;
}

/** What retry, usage and the loop guard need to know of the steps of a stream. */
export interface StreamRules<Op extends OperationName> {
  /** Whether the step carries something of the answer. From the first such step on nothing is retried. */
  isContent(chunk: ChunkOf<Op>): boolean;
  /**
   * Shows one step's repeatable text to the guard, and gives the token counts it carries.
   * @throws {LLMError} repeated_output: the guard's limit is reached
   */
  see(chunk: ChunkOf<Op>, guard: RepetitionGuard): Usage | undefined;
  /**
   * The whole answer that the steps make up.
   * @throws {LLMError} connection: the answer has not finished
   */
  accumulate(chunks: Iterable<ChunkOf<Op>>): ResponseOf<Op>;
  /** A non-streaming response as the steps of a stream, for an upstream that does not stream. */
  toChunks(response: ResponseOf<Op>): readonly ChunkOf<Op>[];
  /** Fills in what other protocols than the upstream's need of the first step. */
  complete?(first: ChunkOf<Op>, known: KnownOfAnswer): ChunkOf<Op>;
}

/** Counts equal consecutive deltas, each place of an answer for itself. */
export interface RepetitionGuard {
  /** @throws {LLMError} repeated_output: the delta has come as often as the limit says */
  /** Looks at the next piece of one text of the stream; `place` says which text. Throws an {@link LLMError} `repeated_output` at a loop. */
  see(place: number, delta: string): void;
}
