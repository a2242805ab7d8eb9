import type {
  Block,
  ChatRequest,
  ChatResponse,
  Message,
  ReasoningSettings,
  ToolCallBlock,
} from '@llm/core';

/** One thing that a request or an answer says, whatever format it is said in. */
export interface Fact {
  readonly text: string;
  /** The paths under which a translation reports that it is lost, in the words of any format. */
  readonly lostAs: RegExp;
}

const fact = (name: string, value: unknown, lostAs: RegExp): readonly Fact[] =>
  value === undefined ? [] : [{ text: `${name}: ${stable(value)}`, lostAs }];

/** What a request asks for. */
export function requestFacts(request: ChatRequest): readonly Fact[] {
  const { tools = [], toolChoice, responseFormat, reasoning } = request;
  return [
    ...request.messages.flatMap(messageFacts),
    ...tools.flatMap((tool) =>
      tool.type === 'function'
        ? [
            ...fact('tool', tool.name, /tools|functions/),
            ...fact(
              `tool ${tool.name}`,
              tool.description === '' ? undefined : tool.description,
              /tools|functions/,
            ),
            ...fact(
              `parameters of ${tool.name}`,
              Object.keys(propertiesOf(tool.parameters)).sort(),
              /tools|functions/,
            ),
          ]
        : // A tool of one vendor's becomes another vendor's of the same kind, or is reported.
          fact('a tool of the provider', true, /tools|web_search|plugins/),
    ),
    ...fact(
      'tool choice',
      toolChoice?.type === 'native'
        ? undefined
        : isDefault(toolChoice?.type, 'auto')
          ? undefined
          : toolChoice,
      /tool_?choice|function_call|toolConfig/i,
    ),
    ...fact(
      'parallel',
      request.parallelToolCalls === false ? false : undefined,
      /parallel|tool_choice/,
    ),
    ...fact(
      'format',
      responseFormat?.type === 'text' ? undefined : responseFormat?.type,
      /format|responseMimeType|responseSchema|text/i,
    ),
    ...fact('thinks', thinks(reasoning), /reasoning|think/i),
    ...fact(
      'temperature',
      request.temperature === 1 ? undefined : request.temperature,
      /temperature/,
    ),
    ...fact('top p', request.topP === 1 ? undefined : request.topP, /top_?p/i),
    ...fact('top k', request.topK, /top_?k/i),
    ...fact('stop', request.stop?.length === 0 ? undefined : request.stop, /stop/i),
    ...fact('seed', request.seed, /seed/),
    ...fact('frequency', zero(request.frequencyPenalty), /frequency_?penalty/i),
    ...fact('presence', zero(request.presencePenalty), /presence_?penalty/i),
    ...fact(
      'bias',
      Object.keys(request.logitBias ?? {}).length === 0 ? undefined : request.logitBias,
      /logit_?bias/i,
    ),
    ...fact('logprobs', request.logprobs === true ? true : undefined, /logprobs/i),
    ...fact('top logprobs', zero(request.topLogprobs), /logprobs/i),
    ...fact(
      'candidates',
      request.candidates === 1 ? undefined : request.candidates,
      /^n$|candidate/i,
    ),
    ...fact('user', request.user, /user|metadata|safety/),
    ...fact('metadata', request.metadata, /metadata/i),
  ];
}

function thinks({ mode, effort, budgetTokens }: ReasoningSettings = {}): true | undefined {
  const isOn = mode === 'on' || mode === 'adaptive' || budgetTokens !== undefined;
  return mode !== 'off' && (isOn || (effort !== undefined && effort !== 'none')) ? true : undefined;
}

function zero(value: number | undefined): number | undefined {
  return value === 0 ? undefined : value;
}

function isDefault(value: string | undefined, standard: string): boolean {
  return value === undefined || value === standard;
}

function propertiesOf(schema: object | undefined): object {
  const properties: unknown = Reflect.get(schema ?? {}, 'properties');
  return typeof properties === 'object' && properties !== null ? properties : {};
}

function messageFacts({ role, content }: Message): readonly Fact[] {
  return content.flatMap((block) => blockFacts(block, role));
}

const inMessages = /^(?:messages|input|contents|system)/;

function blockFacts(block: Block, role: string): readonly Fact[] {
  switch (block.type) {
    case 'text':
      return block.text.trim() === '' ? [] : fact(sideOf(role), block.text.trim(), inMessages);
    case 'refusal':
      return fact('refusal', block.text, inMessages);
    case 'image':
      return fact('image', block.source.kind, inMessages);
    case 'tool_call':
      return fact('call', [block.name, argumentsOf(block)], inMessages);
    case 'tool_result':
      return block.content.flatMap((inner) => blockFacts(inner, 'result'));
    default:
      return [];
  }
}

/** Formats differ in whose words a system's and a developer's are. */
function sideOf(role: string): string {
  return role === 'assistant' ? 'said by the model' : 'said to the model';
}

/** What an answer says, as far as a format has words for it. */
export function answerFacts(answer: ChatResponse, format = ''): readonly Fact[] {
  const never = /^$/;
  // These have one answer a call.
  const isSingle = /responses|messages|converse|ollama/.test(format);
  const candidates = isSingle ? answer.candidates.slice(0, 1) : answer.candidates;
  const { usage } = answer;
  return [
    ...candidates.flatMap(({ blocks, finish }) => [
      ...fact(
        'text',
        blocks
          .map((block) => (block.type === 'text' || block.type === 'refusal' ? block.text : ''))
          .join(''),
        never,
      ),
      ...blocks.flatMap((block) =>
        block.type === 'tool_call' && block.variant !== 'custom'
          ? fact('call', [block.name, argumentsOf(block)], never)
          : [],
      ),
      ...fact('finish', finishOf(finish.unified, blocks), never),
    ]),
    ...fact(
      'input',
      usage &&
        usage.input.fresh +
          usage.input.cacheRead +
          usage.input.cacheWrite +
          usage.input.cacheWriteHour +
          usage.input.audio,
      never,
    ),
    ...fact(
      'output',
      usage && usage.output.text + usage.output.reasoning + usage.output.audio,
      never,
    ),
  ];
}

/** Formats without custom tools hold their text in an object. */
function argumentsOf({ variant, arguments: written }: ToolCallBlock): unknown {
  return variant === 'custom' ? 'custom' : toJson(written);
}

/** Formats have one word for a refusal and for what a filter withheld, or none for a refusal in words. */
function finishOf(finish: string, blocks: readonly Block[]): string | undefined {
  if (finish === 'other') return undefined;
  const isRefused = finish === 'refusal' || finish === 'content_filter';
  return isRefused || blocks.some(({ type }) => type === 'refusal') ? undefined : finish;
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function stable(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
