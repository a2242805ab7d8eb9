/** What may be the same for all calls of a client. Each field of a call wins over it. */
export interface ClientSettings {
  /** Seconds for the whole call, its retries, fallbacks and stream included; 0 for no bound. Default 600. */
  readonly timeout?: number;
  /** Seconds until a stream's first chunk; 0 for no bound. */
  readonly stream_timeout?: number;
  /** Retries after the first; `num_retries` wins. */
  readonly num_retries?: number;
  /** The same under another name. */
  readonly max_retries?: number;
  /** `true` leaves out what the upstream cannot take, `false` refuses such a call. */
  readonly drop_params?: boolean;
  /** Fields to leave out whatever the upstream can take. */
  readonly additional_drop_params?: readonly string[];
  /** Fields of OpenAI's that are sent as they are, though the provider or the model is not known to take them. */
  readonly allowed_openai_params?: readonly string[];
  /** Equal consecutive chunks after which a stream counts as a loop; 0 never. */
  readonly repeated_streaming_chunk_limit?: number;
  /** For each model that may be given too long a conversation, the one to ask then, once. */
  readonly context_window_fallback_dict?: Readonly<Record<string, string>>;
  /** Only for logs and layers, not sent. A provider's own metadata field goes into `extra_body`. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** The same, for calls whose protocol has a field `metadata` of its own. */
  readonly litellm_metadata?: Readonly<Record<string, unknown>>;
  /** Labels for logs and layers. */
  readonly tags?: readonly string[];
  /** Who goes first where calls wait, the lowest number first. For a router with a queue. */
  readonly priority?: number;
}

/** Where a call goes and what becomes of it there. None of it is sent upstream but `extra_body` and the headers. */
export interface TargetParams extends ClientSettings {
  /** A key, or `os.environ/NAME` to read it from that variable now. */
  readonly api_key?: string;
  /** Another base URL. `base_url` wins. One on a provider's host says which provider is meant where the model's name does not. */
  readonly api_base?: string;
  /** The same under another name. */
  readonly base_url?: string;
  /** The version of the provider's API, where it has several, as Azure has. */
  readonly api_version?: string;
  /** A token of Microsoft Entra, in place of `api_key`. */
  readonly azure_ad_token?: string;
  /** The application that fetches tokens of Microsoft Entra, with `client_id` and `client_secret`. */
  readonly tenant_id?: string;
  /** The id of that application. */
  readonly client_id?: string;
  /** Its secret. */
  readonly client_secret?: string;
  /** What tokens are asked for. Default `https://cognitiveservices.azure.com/.default`. */
  readonly azure_scope?: string;
  /** Where tokens come from, by the name of a class in `@azure/identity`, such as `ManagedIdentityCredential`. */
  readonly azure_credential?: string;
  /** The provider of a model without one in its name. */
  readonly custom_llm_provider?: string;
  /** Sent along; `extra_headers` wins where both name one. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The same under another name. */
  readonly extra_headers?: Readonly<Record<string, string>>;
  /** Merged into the body, and wins over the other fields. */
  readonly extra_body?: Readonly<Record<string, unknown>>;
  /** Seconds that a mocked call waits before it answers. */
  readonly mock_delay?: number;
  /** Wait as long as the call may take and fail with `timeout`. Not passed on to fallbacks. */
  readonly mock_timeout?: boolean;
}
