import { invalidField, isObject, type JsonObject } from '@llm/core';
import type { FunctionToolCall } from '../chat-completion.ts';
import type { ChatMessage } from '../completion-params.ts';
import { isStandardSchema, jsonSchemaOf, type StandardSchema } from '../schema/standard-schema.ts';
import { toOutputSchema } from '../schema/strict-schema.ts';
import { validateText } from '../schema/validate-text.ts';
import { asArguments, asJsonObject } from '../wire.ts';

/** What a tool knows of the call that runs it. */
export interface ToolContext {
  /** Aborts when the call is over before the tool is: its caller has left, or its time is over. */
  readonly signal: AbortSignal;
  /** As the model wrote it. */
  readonly call: FunctionToolCall;
  /** The conversation up to the call. */
  readonly messages: readonly ChatMessage[];
}

/** JSON Schema as data. What a model writes is not checked against it, but that it is an object. */
export type PlainSchema = Readonly<Record<string, unknown>> & { readonly '~standard'?: undefined };

/** The arguments of a tool: what its schema makes of them, or any object where the schema is data. */
export type ArgumentsOf<Schema> =
  Schema extends StandardSchema<infer Output> ? Output : Readonly<Record<string, unknown>>;

/** A tool before it is made. */
export interface ToolDefinition<Schema, Result> {
  /** Letters, digits, `_` and `-`, at most 64. */
  readonly name: string;
  /** What it does and when to use it, for the model. */
  readonly description?: string;
  /** What its arguments are: a schema of zod, valibot, arktype or their like, or JSON Schema as data. */
  readonly parameters: Schema;
  /** Whether the provider shall hold the model to the letter of the schema. Default: where a schema of a library allows it. */
  readonly strict?: boolean;
  /** Does it. What it returns is told to the model, text as it is and everything else as JSON; the message of what it throws is told as an error. */
  readonly run: (args: ArgumentsOf<Schema>, context: ToolContext) => Result | Promise<Result>;
}

/** A tool that a program runs for a model. It is what a provider is sent, too. */
export interface Tool<Result = unknown> {
  readonly type: 'function';
  /** What the model is shown. */
  readonly function: {
    /** Name of the function. */
    readonly name: string;
    /** What the function does, for the model. */
    readonly description?: string;
    /** JSON Schema of the arguments. */
    readonly parameters: Readonly<Record<string, unknown>>;
    /** Whether arguments must keep to the schema. Default: the provider's. */
    readonly strict?: boolean;
  };
  /**
   * Runs it with the arguments as the model wrote them.
   *
   * @throws {SchemaMismatchError} they are no JSON, or not what the schema allows
   */
  readonly run: (args: string, context: ToolContext) => Promise<Result>;
}

/**
 * A tool, typed through from the schema of its arguments to its function.
 *
 * @throws {LLMError} invalid_request: the schema has no JSON Schema, or the name is none that providers take
 */
export function tool<Schema extends StandardSchema | PlainSchema, Result>(
  definition: ToolDefinition<Schema, Result>,
): Tool<Result> {
  const { name, description, parameters, strict, run } = definition;
  if (!/^[\w-]{1,64}$/.test(name))
    throw invalidField('name', 'letters, digits, _ and -, at most 64 of them');
  const { schema, isStrict } = toSchema(parameters, strict);
  return {
    type: 'function',
    function: {
      name,
      ...(description !== undefined && { description }),
      parameters: schema,
      ...(isStrict !== undefined && { strict: isStrict }),
    },
    run: async (args, context) => {
      const reader = { name, parameters, schema };
      return run(await readArguments<Schema>(reader, args), context);
    },
  };
}

interface ShownSchema {
  readonly schema: JsonObject;
  readonly isStrict: boolean | undefined;
}

function toSchema(
  parameters: StandardSchema | PlainSchema,
  strict: boolean | undefined,
): ShownSchema {
  // A schema that is data is sent as it is.
  if (!isStandardSchema(parameters)) return { schema: asJsonObject(parameters), isStrict: strict };
  const output = toOutputSchema(jsonSchemaOf(parameters, 'parameters'));
  return { schema: output.schema, isStrict: strict ?? (output.strict ? true : undefined) };
}

interface Reader {
  readonly name: string;
  readonly parameters: StandardSchema | PlainSchema;
  readonly schema: JsonObject;
}

async function readArguments<Schema>(
  { name, parameters, schema }: Reader,
  written: string,
): Promise<ArgumentsOf<Schema>> {
  // Some models write an empty string if a call has no arguments.
  const text = written.trim() === '' ? '{}' : written;
  const standard = isStandardSchema(parameters) ? parameters : anyObject;
  const origin = { what: `the arguments of ${name}`, schema };
  return asArguments<ArgumentsOf<Schema>>(await validateText(text, standard, origin));
}

const anyObject: StandardSchema = {
  '~standard': {
    version: 1,
    vendor: 'any object',
    validate: (value) =>
      isObject(value) ? { value } : { issues: [{ message: 'expected an object' }] },
  },
};
