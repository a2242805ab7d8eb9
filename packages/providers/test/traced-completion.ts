// Asks for one completion with OpenTelemetry switched on, and prints the spans that it made. A process of its own, because
// the test runner resolves OpenTelemetry's API by a condition that Node does not have.
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { defineProvider } from '@llm/core';
import { createClient } from '../src/client/create-client.ts';
import { openaiChat } from '../src/protocols/openai-chat/index.ts';

const exporter = new InMemorySpanExporter();
const spanProcessors = [new SimpleSpanProcessor(exporter)];
const instrumentation = new UndiciInstrumentation();
instrumentation.setTracerProvider(new BasicTracerProvider({ spanProcessors }));

const acme = defineProvider({
  id: 'acme',
  baseUrl: `${process.argv[2]}/v1`,
  auth: { scheme: 'bearer', env: 'LLM_TEST_KEY_THAT_NOBODY_SETS' },
  speaks: { chat: [openaiChat] },
});
const client = createClient({ providers: [acme], credentials: () => ({ apiKey: 'k-1' }) });
const messages = [{ role: 'user', content: 'Good morning' }] as const;
await client
  .completion({ model: 'acme/large', messages, num_retries: 0 })
  .catch((cause: unknown) => console.error(cause));
await client.close();

const spans = exporter.getFinishedSpans();
console.log(
  JSON.stringify(
    spans.map(({ name, kind, status, attributes }) => ({ name, kind, status, attributes })),
  ),
);
