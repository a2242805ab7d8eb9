import type { JsonObject } from '../json/json-value.ts';

/** A model that callers may ask for. */
export interface ServedModel {
  /** Name of the model. */
  readonly id: string;
  /** Who made it available, for the clients that show it. */
  readonly ownedBy: string;
}

/** What a question about the models asks for. */
export interface ModelQuestion {
  /** The models that may be listed, in the order of the configuration. */
  readonly models: readonly ServedModel[];
  /** Parsed JSON; empty where the request has none. */
  readonly body: JsonObject;
  /** Parameters of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
}

/** A route that a protocol's clients ask about the models, and that no upstream answers. */
export interface ModelRoute {
  /** Method and path, such as `GET /v1/models`. */
  readonly pattern: string;
  /** @throws {LLMError} not_found: there is no model of that name; invalid_request: none is named */
  /** Body of the response. Throws an {@link LLMError} `not_found` for a model that is not among them. */
  answer(question: ModelQuestion): JsonObject;
}
