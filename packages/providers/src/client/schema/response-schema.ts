import type { JsonObject } from '@llm/core';
import type { ChatCompletion } from '../chat-completion.ts';
import type { ChatResponseFormat } from '../completion-params.ts';
import { jsonSchemaOf, type StandardSchema } from './standard-schema.ts';
import { toOutputSchema } from './strict-schema.ts';
import { validateText } from './validate-text.ts';

/** A schema that the answer to a call must fit. */
export interface ResponseSchema {
  /** What the provider is told. */
  readonly format: ChatResponseFormat;
  /** @throws {SchemaMismatchError} the text does not fit */
  parse(text: string): Promise<unknown>;
}

/**
 * What a call says by a schema in `response_format`.
 *
 * @throws {LLMError} invalid_request: the schema has no JSON Schema
 */
export function responseSchemaOf(format: StandardSchema): ResponseSchema {
  const { schema, strict } = toOutputSchema(jsonSchemaOf(format, 'response_format'));
  return {
    format: {
      type: 'json_schema',
      json_schema: { name: nameOf(schema), schema, ...(strict && { strict }) },
    },
    parse: (text) => validateText(text, format, { what: 'the answer', schema }),
  };
}

/** Providers take letters, digits, `_` and `-`, at most 64 of them. */
function nameOf({ title }: JsonObject): string {
  const name = typeof title === 'string' ? title.replaceAll(/[^\w-]+/g, '_').slice(0, 64) : '';
  return name === '' ? 'answer' : name;
}

/** Adds `parsed` to an answer. Where the model called tools in place of an answer, reading it is a mistake of the program. */
export async function addParsed<Answer extends ChatCompletion>(
  answer: Answer,
  { parse }: ResponseSchema,
): Promise<Answer> {
  const [choice] = answer.choices;
  const isCall = (choice?.message.tool_calls?.length ?? 0) > 0;
  if (isCall) {
    return Object.defineProperty(answer, 'parsed', {
      get() {
        throw new TypeError('the model called tools, so there is no answer to parse yet');
      },
    });
  }
  const value = await parse(choice?.message.content ?? '');
  return Object.defineProperty(answer, 'parsed', { value });
}
