import {
  asObject,
  asString,
  parseJson,
  toLLMError,
  type Block,
  type JsonObject,
  type ToolCallBlock,
  type ToolResultBlock,
  append,
} from '@llm/core';
import { givenId } from './call-ids.ts';
import { compact, ownForm, toWire } from './fields.ts';
import { encodeMedia } from './media.ts';
import { toCallerRedacted, toCallerSignature } from './signature.ts';
import { protocolId } from './wire.ts';

export interface PartOptions {
  /** The name of the tool whose call has that id. */
  readonly nameOfCall: (id: string) => string | undefined;
  /** Whether the result of a tool may hold images and files; else they stand behind it. */
  readonly mediaInResults: boolean;
}

/** The parts of a message's blocks, in their order. Blocks without words in this protocol are left out. */
export function encodeParts(blocks: readonly Block[], options: PartOptions): JsonObject[] {
  const parts: JsonObject[] = [];
  for (const block of blocks) {
    if (block.type === 'reasoning' && seals(parts.at(-1), block)) {
      parts[parts.length - 1] = { ...parts.at(-1), ...signatureOf(block) };
    } else append(parts, encodeBlock(block, options));
  }
  return parts;
}

/** Whether a thought without text is the signature of the part before it. */
function seals(
  before: JsonObject | undefined,
  { text, signature, extra }: Extract<Block, { type: 'reasoning' }>,
): boolean {
  if (before === undefined || text !== '' || signature === undefined) return false;
  if (extra?.protocol === protocolId) return false;
  const bears = ['text', 'inlineData', 'fileData'].some((name) => name in before);
  return bears && before['thought'] !== true && !('thoughtSignature' in before);
}

function encodeBlock(block: Block, options: PartOptions): readonly JsonObject[] {
  switch (block.type) {
    case 'text':
      return [toWire({ text: block.text }, block.extra)];
    case 'refusal':
      return [{ text: block.text }];
    case 'reasoning':
      return [encodeReasoning(block)];
    case 'image':
    case 'file':
    case 'audio':
      return present(encodeMedia(block) ?? transcriptOf(block));
    case 'tool_call':
      return [encodeCall(block)];
    case 'tool_result':
      return encodeResult(block, options);
    case 'server_tool_call':
      return isOfProvider(block.kind)
        ? [toWire({ [block.kind]: parseObject(block.arguments) ?? {} }, block.extra)]
        : [];
    case 'server_tool_result':
      return isOfProvider(block.kind) ? [toWire({ [block.kind]: block.content }, block.extra)] : [];
    case 'opaque':
      return block.protocol === protocolId ? [block.value] : [];
  }
}

const kinds: ReadonlySet<string> = new Set([
  'executableCode',
  'codeExecutionResult',
  'toolCall',
  'toolResponse',
]);

/** Whether a block is of a tool that Gemini runs itself. */
export function isOfProvider(kind: string): boolean {
  return kinds.has(kind);
}

function present(part: JsonObject | undefined): readonly JsonObject[] {
  return part === undefined ? [] : [part];
}

function transcriptOf(block: Block): JsonObject | undefined {
  return block.type === 'audio' && block.transcript !== undefined
    ? { text: block.transcript }
    : undefined;
}

function encodeReasoning(block: Extract<Block, { type: 'reasoning' }>): JsonObject {
  const { text, redacted, extra } = block;
  // A part with only a signature has no text to show as reasoning.
  const isThought = text !== '' || redacted !== undefined || extra?.protocol === protocolId;
  return toWire({ text, ...(isThought && { thought: true }), ...signatureOf(block) }, extra);
}

function signatureOf({ signature, redacted }: Extract<Block, { type: 'reasoning' }>): JsonObject {
  if (redacted !== undefined) return { thoughtSignature: toCallerRedacted(redacted) };
  return signature === undefined || signature === ''
    ? {}
    : { thoughtSignature: toCallerSignature(signature) };
}

/** A call. Arguments that are no object, such as those that were cut off, stand under a name of their own. */
export function encodeCall(block: ToolCallBlock): JsonObject {
  const { id, name, variant, signature, extra } = block;
  const isAbsent = ownForm(extra)['args'] === 'absent' && block.arguments === '{}';
  const args = variant === 'custom' ? { input: block.arguments } : argsOf(block.arguments);
  return toWire(
    {
      functionCall: compact({ id: givenId(id), name, args: isAbsent ? undefined : args }),
      thoughtSignature: signature === undefined ? undefined : toCallerSignature(signature),
    },
    extra,
  );
}

function argsOf(written: string): JsonObject {
  if (written.trim() === '') return {};
  return parseObject(written) ?? { INVALID_JSON: written };
}

/** The object that a text of JSON is; `undefined` where it is none. */
export function parseObject(text: string): JsonObject | undefined {
  try {
    return asObject(parseJson(text));
  } catch (cause) {
    if (toLLMError(cause).code === 'invalid_response') return undefined;
    throw cause;
  }
}

function encodeResult(block: ToolResultBlock, options: PartOptions): readonly JsonObject[] {
  const { toolCallId, content, extra } = block;
  const form = ownForm(extra);
  const name = options.nameOfCall(toolCallId) ?? asString(form['name']) ?? toolCallId;
  const texts = content.filter((inner) => inner.type === 'text' || inner.type === 'refusal');
  const media = content.filter((inner) => inner.type !== 'text' && inner.type !== 'refusal');
  const said = texts.map(({ text }) => text).join('\n');
  const parts = encodeParts(media, options);
  const within = options.mediaInResults || extra?.protocol === protocolId;
  const result = toWire(
    {
      functionResponse: compact({
        id: givenId(toolCallId),
        name,
        response: encodeOutput(said, { form, isError: block.isError === true }),
        parts: within && parts.length > 0 ? parts : undefined,
      }),
    },
    extra,
  );
  return within ? [result] : [result, ...parts];
}

interface OutputHints {
  readonly form: JsonObject;
  readonly isError: boolean;
}

function encodeOutput(said: string, { form, isError }: OutputHints): JsonObject | undefined {
  const written = asString(form['response']);
  if (written === 'absent' && said === '') return undefined;
  if (written === 'whole') return parseObject(said) ?? { output: said };
  if (written !== undefined && written !== 'absent') return { [written]: said };
  if (isError) return { error: said };
  // A result that is an object is sent as it is, whatever its keys are.
  return parseObject(said) ?? { output: said };
}
