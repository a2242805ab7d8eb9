/**
 * What a model takes in a request, as far as the models of one API differ. What is absent is not known, and then
 * nothing is changed on its account.
 *
 * A row of the table says it for a family of models; a provider says it for all its models (`Provider.takes`) and a
 * deployment for its own (`ConnectOptions.takes`), and each wins over the one before.
 */
export interface Takes {
  /** Whose row of the table it is, where the model's own name does not say; `false`: no row fits this host. */
  readonly family?: string | false;

  /** Whether it thinks: never, only when told to, unless told not to, or whatever it is told. */
  readonly thinking?: 'never' | 'when-told' | 'unless-told' | 'always';
  /** The words of `thinking.type`. None: there is no such field. */
  readonly thinkingWords?: readonly ('enabled' | 'adaptive' | 'disabled')[];
  /** It leaves its thoughts out of the answer unless `thinking.display` asks for them. */
  readonly hidesThoughts?: boolean;
  /** The words for how much it thinks, least first. None: there is no such field. */
  readonly efforts?: readonly string[];
  /** The tokens that it may be told to think with, where it takes a number. */
  /** Bounds of the tokens for reasoning. Default: none are known. */
  readonly thinkingBudget?: { readonly least: number; readonly most: number };
  /** What it does where no effort is sent. */
  readonly defaultEffort?: string;
  /** The only effort that it takes beside function tools. */
  readonly effortWithTools?: string;

  /** `one`: `temperature` or `top_p`; `unthinking`: only while it does not think; `none`: their defaults only. */
  readonly sampling?: 'any' | 'one' | 'unthinking' | 'none';
  /** Whether it takes `presence_penalty` and `frequency_penalty`. */
  readonly penalties?: boolean;
  /** Whether it takes texts that end an answer. */
  readonly stop?: boolean;
  /** Whether it takes `parallel_tool_calls`. */
  readonly parallelToolCalls?: boolean;
  /** Whether it takes a JSON schema for its answer. */
  readonly structuredOutputs?: boolean;
  /** Whether it takes JSON Schema as it is, and not a part of it alone. */
  readonly jsonSchemas?: boolean;
  /** Whether it insists on `max_completion_tokens`. */
  readonly onlyNewTokenLimit?: boolean;
  /** Tokens that it writes at most: the default where a bound is demanded and none is given. */
  readonly outputTokens?: number;
  /** The bound with a beta feature, where it differs. */
  readonly mostOutputTokens?: number;

  /** Whether it knows the role `developer`. */
  readonly developerRole?: boolean;
  /** Whether it takes system messages behind the first turn. */
  readonly systemInPlace?: boolean;
  /** Whether it takes text as a list of parts. */
  readonly textLists?: boolean;
  /** Whether it takes images. */
  readonly images?: boolean;
  /** The field of an assistant's message in which it takes back thoughts, its own and those of others. */
  readonly thoughts?: 'reasoning_content' | 'reasoning' | 'reasoning_details' | 'none';
  /** It takes back thoughts only with the signature that it gave them. */
  readonly signedThoughts?: boolean;
  /** It takes back its calls of tools only with the signature that it gave them. */
  readonly signedCalls?: boolean;
  /** Whether the result of a tool may hold images and files. */
  readonly mediaInResults?: boolean;
  /** Fields of a message, a call or a part that it refuses. */
  readonly refusedInMessages?: readonly string[];
  /** How parts of the prompt are marked for its cache. */
  readonly cacheMarks?: 'cache_control' | 'prompt_cache_breakpoint' | 'none';

  /** Characters of an id of a call, and of a user's id, at most. */
  readonly callIdLength?: number;
  /** An id of a call has exactly so many characters, and each is a letter or a digit. */
  readonly exactCallIds?: boolean;
  /** Characters of a user's id, at most. */
  readonly userLength?: number;

  /** The version of the API that fits it, where that has versions. */
  readonly apiVersion?: string;
}

/** A row of the table: a family of models, what it takes, and who says so. */
export interface Family {
  /** Over the model's name in the form that `modelName` gives it. */
  readonly name: RegExp;
  readonly takes: Takes;
  /** Where it stands, and the day it was read. */
  readonly source: string;
  readonly read: string;
}
