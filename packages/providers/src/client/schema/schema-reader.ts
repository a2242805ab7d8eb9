import type { CompletionAnswer } from '../chat-completion.ts';
import type { ChatResponseFormat } from '../completion-params.ts';
import type { CompletionStream } from '../completion-stream.ts';
import { withParsed } from './parsed-stream.ts';
import { addParsed, responseSchemaOf } from './response-schema.ts';
import type { StandardSchema } from './standard-schema.ts';

/** Reads answers by a schema of a library. */
export interface SchemaReader {
  /** What the provider is told. */
  readonly format: ChatResponseFormat;
  /** @throws {SchemaMismatchError} the answer does not fit */
  readAnswer(answer: CompletionAnswer): Promise<CompletionAnswer>;
  readStream(stream: CompletionStream): CompletionStream;
}

/**
 * All that reads answers by a schema, in one place to load.
 *
 * @throws {LLMError} invalid_request: the schema has no JSON Schema
 */
export function schemaReader(given: StandardSchema): SchemaReader {
  const schema = responseSchemaOf(given);
  return {
    format: schema.format,
    readAnswer: (answer) => addParsed(answer, schema),
    readStream: (stream) => withParsed(stream, (text) => schema.parse(text)),
  };
}
