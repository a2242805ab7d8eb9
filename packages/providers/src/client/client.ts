import type { LLMError } from '@llm/core';
import type { KnownModelName, ModelName } from '../names/model-name.ts';
import type {
  AllResponsesParams,
  ModelOutcome,
} from './batch/batch-completion-models-all-responses.ts';
import type { BatchCompletionParams } from './batch/batch-params.ts';
import type { SeveralModelsParams } from './batch/several-models.ts';
import type { CompletionAnswer } from './chat-completion.ts';
import type { ChatResponseFormat, CompletionOptions } from './completion-params.ts';
import type { ParsedStream } from './schema/parsed-stream.ts';
import type { StandardSchema } from './schema/standard-schema.ts';
import type { RunToolsOptions, ToolRun } from './tools/run-tools.ts';
import type { CompletionStream } from './completion-stream.ts';
import type { EmbeddingAnswer, EmbeddingOptions } from './embedding.ts';
import type { AnswerStream } from './answer-stream.ts';
import type { CountTokensAnswer, CountTokensOptions } from './count-tokens.ts';
import type { MessagesAnswer, MessagesEvent, MessagesOptions } from './messages.ts';
import type { ResponsesAnswer, ResponsesEvent, ResponsesOptions } from './responses.ts';
import type {
  TextCompletion,
  TextCompletionAnswer,
  TextCompletionOptions,
} from './text-completion.ts';
import type { ModerationAnswer, ModerationOptions } from './moderation.ts';

/** Names that an editor offers, and every other text. */
export type AnyModel<Id extends string> = KnownModelName<Id> | (string & {});

/** Whether a call asks for a stream, as its caller wrote it. */
export type Streaming = boolean | null | undefined;

/** A stream where one is asked for, a non-streaming response where none is, and either where only the running program knows. */
export type StreamOr<Stream extends Streaming, Pieces, Whole> = [Stream] extends [true]
  ? Pieces
  : true extends Stream
    ? Pieces | Whole
    : Whole;

/** An answer whose text a schema has read. */
export type ParsedAnswer<Parsed> = CompletionAnswer & {
  /** What the schema makes of the answer. Never printed as JSON. Reading it where the model called tools is a mistake. */
  readonly parsed: Parsed;
};

/** With `parsed` where the call has a schema. */
export type AnswerOf<Parsed> = [unknown] extends [Parsed]
  ? CompletionAnswer
  : [Parsed] extends [undefined]
    ? CompletionAnswer
    : ParsedAnswer<Parsed>;

/** The same for a stream. */
export type StreamOf<Parsed> = [unknown] extends [Parsed]
  ? CompletionStream
  : [Parsed] extends [undefined]
    ? CompletionStream
    : ParsedStream<Parsed>;

/** The model that a call asks. */
export interface AskedModel<
  Name extends string,
  Id extends string,
  Where extends string | undefined = undefined,
> {
  /**
   * `provider/model`, split at the first slash, or a name that needs no provider, such as `gpt-4o`. A provider that the
   * client was not given is a mistake that the compiler sees.
   */
  readonly model: ModelName<Name, Id, Where>;
  /** The provider of a model without one in its name. */
  readonly custom_llm_provider?: Where;
  /** Another base URL; one on a provider's host says which provider is meant. `base_url` wins. */
  readonly api_base?: Where;
  /** The same under another name. */
  readonly base_url?: Where;
}

/** Every kind of call, by its name. `Id` are the ids of the client's providers. */
export interface ClientMethods<out Id extends string = string> {
  /**
   * Answers a conversation.
   *
   * A model of any given provider takes the same parameters and gives the same shapes. Retries and fallbacks happen before a
   * stream's first chunk, never after it. Parameters are not changed.
   *
   * @throws {LLMError} invalid_request: a parameter is wrong, `param` names it; authentication: there is no
   *   key, or the provider refuses it; unsupported: the upstream cannot take a parameter; timeout,
   *   rate_limited, upstream, …: as the last attempt failed. A stream throws later failures from its loop.
   */
  completion<
    Name extends AnyModel<Id>,
    Stream extends Streaming = undefined,
    Parsed = undefined,
    Where extends string | undefined = undefined,
  >(
    params: CompletionOptions &
      AskedModel<Name, Id, Where> & {
        /** Whether the answer comes piece by piece. */
        readonly stream?: Stream;
        /** The form that the answer must have; a schema of zod, valibot, arktype or their like also reads it, as `parsed`. */
        readonly response_format?: ChatResponseFormat | StandardSchema<Parsed> | null;
      },
  ): Promise<StreamOr<Stream, StreamOf<Parsed>, AnswerOf<Parsed>>>;
  /**
   * Asks a model, runs the tools that it calls, tells it what they gave, and so on until it answers. `await` it for the answer, or
   * read its steps.
   *
   * @throws {LLMError} as `completion` does; invalid_response: the model calls tools still after `max_turns` answers
   */
  runTools<
    Name extends AnyModel<Id>,
    Parsed = undefined,
    Where extends string | undefined = undefined,
  >(
    params: RunToolsOptions &
      AskedModel<Name, Id, Where> & {
        /** Whether the answers of the model come piece by piece. */
        readonly stream?: Streaming;
        /** The form that the last answer must have; a schema of a library also reads it, as `parsed`. */
        readonly response_format?: ChatResponseFormat | StandardSchema<Parsed> | null;
      },
  ): ToolRun<AnswerOf<Parsed>>;
  /**
   * Asks one model many conversations, `max_concurrency` at once, and gives the answers in their order, each failure at its place.
   * The same as the function `batchCompletion`.
   *
   * @throws {LLMError} invalid_request: a setting of the batch is wrong, `param` names it; internal: the journal failed
   */
  batchCompletion<
    Name extends AnyModel<Id>,
    Stream extends Streaming = undefined,
    Where extends string | undefined = undefined,
  >(
    params: Omit<BatchCompletionParams, 'stream' | keyof AskedModel<Name, Id, Where>> &
      AskedModel<Name, Id, Where> & {
        /** Whether the places hold streams. */
        readonly stream?: Stream;
      },
  ): Promise<StreamOr<Stream, (CompletionStream | LLMError)[], (CompletionAnswer | LLMError)[]>>;
  /**
   * Asks several models at once and gives the first success; the others are aborted. The same as the function `batchCompletionModels`.
   *
   * @throws {LLMError} invalid_request: the models are missing or have no name; where all fail, an error whose `errors` has all of them
   */
  batchCompletionModels<Stream extends Streaming = undefined>(
    params: Omit<SeveralModelsParams, 'stream'> & {
      /** Whether the answer comes piece by piece. */
      readonly stream?: Stream;
    },
  ): Promise<StreamOr<Stream, CompletionStream, CompletionAnswer>>;
  /**
   * Asks several models at once and gives every success in their order, or with `settled` what became of each. The same as the
   * function `batchCompletionModelsAllResponses`.
   *
   * @throws {LLMError} invalid_request: the models are missing or have no name; cancelled: `signal` has aborted
   */
  batchCompletionModelsAllResponses<
    Stream extends Streaming = undefined,
    Settled extends boolean | undefined = undefined,
  >(
    params: Omit<AllResponsesParams, 'stream' | 'settled'> & {
      /** Whether the answers come piece by piece. */
      readonly stream?: Stream;
      /** Whether failures are given, too. */
      readonly settled?: Settled;
    },
  ): Promise<OutcomesOf<StreamOr<Stream, CompletionStream, CompletionAnswer>, Settled>>;
  /**
   * Turns texts into vectors.
   *
   * `model` is named as for `completion`. Retries and fallbacks happen as there, too.
   *
   * @throws {LLMError} invalid_request: a parameter is wrong, `param` names it; unsupported: the provider
   *   offers no embeddings, or cannot take a parameter; other codes: as the last attempt failed
   */
  embedding<
    Name extends AnyModel<Id>,
    Format extends 'float' | 'base64' | undefined = undefined,
    Where extends string | undefined = undefined,
  >(
    params: EmbeddingOptions &
      AskedModel<Name, Id, Where> & {
        /** How vectors are written. Default `float`: numbers. `base64` holds 32-bit little-endian floats. */
        readonly encoding_format?: Format;
      },
  ): Promise<EmbeddingAnswer<VectorOf<Format>>>;
  /**
   * Goes on with texts, in the shape of OpenAI's completions. Where the provider has no such call, a chat answers it.
   *
   * @throws {LLMError} as `completion` does
   */
  textCompletion<
    Name extends AnyModel<Id>,
    Stream extends Streaming = undefined,
    Where extends string | undefined = undefined,
  >(
    params: TextCompletionOptions &
      AskedModel<Name, Id, Where> & {
        /** Whether the answer comes piece by piece. */
        readonly stream?: Stream;
      },
  ): Promise<StreamOr<Stream, AnswerStream<TextCompletion>, TextCompletionAnswer>>;
  /**
   * Answers a conversation in the shapes of OpenAI's Responses API, whatever the provider speaks. To one that speaks it the call
   * goes as it is, so that what only the provider knows (`previous_response_id`, its own tools) works there.
   *
   * @throws {LLMError} as `completion` does; unsupported: the provider cannot be sent a part of the conversation
   */
  responses<
    Name extends AnyModel<Id>,
    Stream extends Streaming = undefined,
    Where extends string | undefined = undefined,
  >(
    params: ResponsesOptions &
      AskedModel<Name, Id, Where> & {
        /** Whether the answer comes piece by piece. */
        readonly stream?: Stream;
      },
  ): Promise<StreamOr<Stream, AnswerStream<ResponsesEvent>, ResponsesAnswer>>;
  /**
   * Answers a conversation in the shapes of Anthropic's Messages API, whatever the provider speaks. To one that speaks it the
   * call goes as it is.
   *
   * @throws {LLMError} as `completion` does; unsupported: the provider cannot be sent a part of the conversation
   */
  messages<
    Name extends AnyModel<Id>,
    Stream extends Streaming = undefined,
    Where extends string | undefined = undefined,
  >(
    params: MessagesOptions &
      AskedModel<Name, Id, Where> & {
        /** Whether the answer comes piece by piece. */
        readonly stream?: Stream;
      },
  ): Promise<StreamOr<Stream, AnswerStream<MessagesEvent>, MessagesAnswer>>;
  /**
   * How many tokens a conversation is, in the shape of `completion` or of `messages`: the provider's count where it has one,
   * else an estimate that says so.
   *
   * @throws {LLMError} as `completion` does
   */
  countTokens<Name extends AnyModel<Id>, Where extends string | undefined = undefined>(
    params: CountTokensOptions & AskedModel<Name, Id, Where>,
  ): Promise<CountTokensAnswer>;
  /**
   * Whether texts, images or texts with images are harmful, in OpenAI's shape: a judgement for each input.
   *
   * Without a model it asks `omni-moderation-latest`, which is OpenAI's.
   *
   * @throws {LLMError} as `completion` does
   */
  moderation<Name extends AnyModel<Id>, Where extends string | undefined = undefined>(
    params: ModerationOptions & Partial<AskedModel<Name, Id, Where>>,
  ): Promise<ModerationAnswer>;
}

/** The answers of several models, or what became of each where failures are given, too. */
export type OutcomesOf<Answer, Settled extends boolean | undefined> = [Settled] extends [true]
  ? ModelOutcome<Answer>[]
  : Answer[];

/** How vectors are written in an answer. */
export type VectorOf<Format extends 'float' | 'base64' | undefined> = 'base64' extends Format
  ? [Format] extends ['base64']
    ? string
    : readonly number[] | string
  : readonly number[];

/** Calls of models, whatever the provider speaks. */
export interface Client<out Id extends string = string> extends ClientMethods<Id> {
  /** Closes the idle sockets of the client's own transport. */
  close(): Promise<void>;
}
