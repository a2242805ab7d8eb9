/** Who gave an answer and what beside the answer came with it. Never part of the answer's JSON. */
export interface HiddenParams {
  /** The id of the provider that answered. */
  readonly custom_llm_provider: string;
  /** The upstream's own name of the model that was asked. */
  readonly model_id: string;
  /** Calls made in all, failed ones included. */
  readonly attempts: number;
  /** The upstream's headers, each as `llm_provider-<name>`, and its rate limits under their own names too. */
  readonly additional_headers: Readonly<Record<string, string>>;
  /** Fields that the upstream could not take and that were left out. */
  readonly dropped_params: readonly string[];
}
