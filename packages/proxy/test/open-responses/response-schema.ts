import { z } from 'zod';

/*
 * What Open Responses says of a response and of the events of a stream, as far as a function, a text and a thought need it.
 * github.com/openresponses/openresponses, schema/responses.tsp and schema/events.tsp, OpenAPI 2026-04-24, read 2026-11-30.
 */

const orNull = <Value extends z.ZodType>(value: Value) => z.union([value, z.null()]);

const logprob = z.object({ token: z.string(), logprob: z.number() });
const outputText = z.object({
  type: z.literal('output_text'),
  text: z.string(),
  annotations: z.array(z.object({ type: z.string() })),
  logprobs: z.array(logprob),
});
const contentPart = z.union([
  outputText,
  z.object({ type: z.literal('refusal'), refusal: z.string() }),
  z.object({ type: z.literal('reasoning_text'), text: z.string() }),
]);
const summaryPart = z.object({ type: z.literal('summary_text'), text: z.string() });
const itemStatus = z.enum(['in_progress', 'completed', 'incomplete']);

const item = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('message'),
    id: z.string().min(1),
    status: itemStatus,
    role: z.literal('assistant'),
    content: z.array(contentPart),
  }),
  z.object({
    type: z.literal('function_call'),
    id: z.string().min(1),
    call_id: z.string().min(1),
    name: z.string().min(1),
    arguments: z.string(),
    status: itemStatus,
  }),
  z.object({
    type: z.literal('reasoning'),
    id: z.string().min(1),
    summary: z.array(summaryPart),
    encrypted_content: orNull(z.string()).optional(),
  }),
]);

const tool = z.object({
  type: z.literal('function'),
  name: z.string(),
  description: orNull(z.string()),
  parameters: orNull(z.record(z.string(), z.unknown())),
  strict: orNull(z.boolean()),
});

export const responseSchema = z.object({
  id: z.string().min(1),
  object: z.literal('response'),
  created_at: z.int(),
  completed_at: orNull(z.int()),
  status: z.enum(['in_progress', 'completed', 'incomplete', 'failed', 'queued', 'cancelled']),
  incomplete_details: orNull(z.object({ reason: z.string() })),
  model: z.string(),
  previous_response_id: orNull(z.string()),
  instructions: orNull(z.string()),
  output: z.array(item),
  error: orNull(z.object({ code: z.string(), message: z.string() })),
  tools: z.array(tool),
  tool_choice: z.union([
    z.enum(['none', 'auto', 'required']),
    z.object({ type: z.literal('function'), name: z.string() }),
  ]),
  truncation: z.enum(['auto', 'disabled']),
  parallel_tool_calls: z.boolean(),
  text: z.object({ format: z.object({ type: z.string() }) }),
  top_p: z.number(),
  presence_penalty: z.number(),
  frequency_penalty: z.number(),
  top_logprobs: z.int(),
  temperature: z.number(),
  reasoning: orNull(
    z.object({ effort: orNull(z.string()).optional(), summary: orNull(z.string()).optional() }),
  ),
  usage: orNull(
    z.object({
      input_tokens: z.int(),
      output_tokens: z.int(),
      total_tokens: z.int(),
      input_tokens_details: z.object({ cached_tokens: z.int() }),
      output_tokens_details: z.object({ reasoning_tokens: z.int() }),
    }),
  ),
  max_output_tokens: orNull(z.int()),
  max_tool_calls: orNull(z.int()),
  store: z.boolean(),
  background: z.boolean(),
  service_tier: z.string(),
  metadata: z.record(z.string(), z.string()),
  safety_identifier: orNull(z.string()),
  prompt_cache_key: orNull(z.string()),
});

/** A response as it is written. */
export type ResponseResource = z.infer<typeof responseSchema>;

const lifecycle = <const Type extends string>(type: Type) =>
  z.object({ type: z.literal(type), sequence_number: z.int(), response: responseSchema });
const ofItem = <const Type extends string>(type: Type) =>
  z.object({ type: z.literal(type), sequence_number: z.int(), output_index: z.int(), item });
const within = <const Type extends string, Fields extends z.ZodRawShape>(
  type: Type,
  fields: Fields,
) =>
  z.object({
    type: z.literal(type),
    sequence_number: z.int(),
    item_id: z.string().min(1),
    output_index: z.int(),
    ...fields,
  });
const inContent = { content_index: z.int() };
const inSummary = { summary_index: z.int() };

export const eventSchema = z.discriminatedUnion('type', [
  lifecycle('response.created'),
  lifecycle('response.queued'),
  lifecycle('response.in_progress'),
  lifecycle('response.completed'),
  lifecycle('response.failed'),
  lifecycle('response.incomplete'),
  ofItem('response.output_item.added'),
  ofItem('response.output_item.done'),
  within('response.content_part.added', { ...inContent, part: contentPart }),
  within('response.content_part.done', { ...inContent, part: contentPart }),
  within('response.output_text.delta', { ...inContent, delta: z.string() }),
  within('response.output_text.done', { ...inContent, text: z.string() }),
  within('response.refusal.delta', { ...inContent, delta: z.string() }),
  within('response.refusal.done', { ...inContent, refusal: z.string() }),
  within('response.function_call_arguments.delta', { delta: z.string() }),
  within('response.function_call_arguments.done', { arguments: z.string() }),
  within('response.reasoning_summary_part.added', { ...inSummary, part: summaryPart }),
  within('response.reasoning_summary_part.done', { ...inSummary, part: summaryPart }),
  within('response.reasoning_summary_text.delta', { ...inSummary, delta: z.string() }),
  within('response.reasoning_summary_text.done', { ...inSummary, text: z.string() }),
]);

/** An event of a stream as it is written. */
export type ResponseEvent = z.infer<typeof eventSchema>;
