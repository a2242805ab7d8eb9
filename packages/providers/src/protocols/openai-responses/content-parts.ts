import {
  asArray,
  asObject,
  asString,
  type Block,
  type FileBlock,
  type ImageBlock,
  type JsonObject,
  type MediaSource,
} from '@llm/core';
import { compact, withFields } from '../shared/wire-fields.ts';
import { decodeCitation, encodeCitation } from './citation.ts';
import { type Keeper, keptOf } from './fields.ts';
import { protocolId } from './wire.ts';

/** What a part of a known kind cannot do without, for the error that names it. */
export const partNeeds: ReadonlyMap<string, string> = new Map([
  ['input_text', 'text'],
  ['output_text', 'text'],
  ['text', 'text'],
  ['refusal', 'refusal'],
  ['input_image', 'image_url'],
  ['input_file', 'file_data'],
  ['input_audio', 'input_audio.data'],
]);

/** A content part as a block: opaque where its kind is unknown, `undefined` where it lacks what its kind needs. */
export function decodePart(part: JsonObject, keep: Keeper): Block | undefined {
  switch (part['type']) {
    case 'input_text':
    case 'output_text':
    case 'text':
    case 'summary_text':
      return decodeText(part, keep);
    case 'refusal': {
      const { refusal, ...rest } = part;
      const text = asString(refusal);
      return text === undefined ? undefined : { type: 'refusal', text, ...keep({ part: rest }) };
    }
    case 'input_image':
      return decodeImage(part, keep);
    case 'input_file':
      return decodeFile(part, keep);
    case 'input_audio':
      return decodeAudio(part, keep);
    default:
      return { type: 'opaque', protocol: protocolId, value: part };
  }
}

function decodeText(part: JsonObject, keep: Keeper): Block | undefined {
  const { text: written, ...rest } = part;
  const text = asString(written);
  if (text === undefined) return undefined;
  const citations = (asArray(part['annotations']) ?? [])
    .map(asObject)
    .filter((annotation) => annotation !== undefined)
    .map(decodeCitation);
  const breakpoint = asObject(part['prompt_cache_breakpoint']);
  return {
    type: 'text',
    text,
    ...(citations.length === 0 ? {} : { citations }),
    ...(breakpoint === undefined ? {} : { cacheHint: {} }),
    ...keep({ part: rest }),
  };
}

function decodeImage(part: JsonObject, keep: Keeper): ImageBlock | undefined {
  // Some clients write Chat Completions' object here.
  const url = asString(part['image_url']) ?? asString(asObject(part['image_url'])?.['url']);
  const id = asString(part['file_id']);
  const source = url === undefined ? undefined : decodeUrl(url);
  if (source === undefined && id === undefined) return undefined;
  const detail = asString(part['detail']);
  const { image_url: _, ...rest } = part;
  return {
    type: 'image',
    source: source ?? { kind: 'file', id: id ?? '' },
    ...(detail === undefined ? {} : { detail }),
    ...(asObject(part['prompt_cache_breakpoint']) === undefined ? {} : { cacheHint: {} }),
    ...keep({ part: asObject(part['image_url']) === undefined ? rest : part }),
  };
}

function decodeFile(part: JsonObject, keep: Keeper): FileBlock | undefined {
  const data = asString(part['file_data']);
  const url = asString(part['file_url']);
  const id = asString(part['file_id']);
  const filename = asString(part['filename']);
  const source = sourceOfFile({ data, url, id });
  if (source === undefined) return undefined;
  const { file_data: _, ...rest } = part;
  const isBare = data !== undefined && !data.startsWith('data:');
  return {
    type: 'file',
    source,
    ...(filename === undefined ? {} : { filename }),
    ...(asObject(part['prompt_cache_breakpoint']) === undefined ? {} : { cacheHint: {} }),
    ...keep({ part: isBare ? part : rest }),
  };
}

interface FilePlace {
  readonly data: string | undefined;
  readonly url: string | undefined;
  readonly id: string | undefined;
}

function sourceOfFile({ data, url, id }: FilePlace): MediaSource | undefined {
  if (data !== undefined) {
    // OpenAI takes base64 without the head of a data URL too, and its files were PDF only.
    return data.startsWith('data:')
      ? decodeUrl(data)
      : { kind: 'base64', mediaType: 'application/pdf', data };
  }
  if (url !== undefined) return decodeUrl(url);
  return id === undefined ? undefined : { kind: 'file', id };
}

function decodeAudio(part: JsonObject, keep: Keeper): Block | undefined {
  const audio = asObject(part['input_audio']);
  const data = asString(audio?.['data']);
  if (data === undefined) return undefined;
  const format = asString(audio?.['format']);
  const { input_audio: _, ...rest } = part;
  return {
    type: 'audio',
    data,
    ...(format === undefined ? {} : { format }),
    ...keep({ part: rest }),
  };
}

function decodeUrl(url: string): MediaSource {
  const [, mediaType, data] = /^data:([^;,]+);base64,(.*)$/s.exec(url) ?? [];
  return mediaType === undefined || data === undefined
    ? { kind: 'url', url }
    : { kind: 'base64', mediaType, data };
}

/** The kind of part that text is, on the side that wrote it. */
export type TextKind = 'input_text' | 'output_text';

/** A block as a content part; `undefined` where this protocol has no part for it. */
export function encodePart(block: Block, kind: TextKind): JsonObject | undefined {
  if (block.type === 'opaque') return block.protocol === protocolId ? block.value : undefined;
  const bare = encodeBarePart(block, kind);
  if (bare === undefined) return undefined;
  const kept = keptOf(block, 'part');
  if (kept === undefined) return bare;
  const { type } = kept;
  return withFields(typeof type === 'string' ? { ...bare, type } : bare, kept);
}

function encodeBarePart(block: Exclude<Block, { type: 'opaque' }>, kind: TextKind) {
  switch (block.type) {
    case 'text':
      return compact({ type: kind, text: block.text, annotations: annotationsOf(block) });
    case 'refusal':
      return { type: 'refusal', refusal: block.text };
    case 'image':
      return encodeImage(block);
    case 'file':
      return encodeFile(block);
    case 'audio':
      return block.data === undefined
        ? undefined
        : {
            type: 'input_audio',
            input_audio: compact({ data: block.data, format: block.format }),
          };
    case 'reasoning':
    case 'tool_call':
    case 'tool_result':
    case 'server_tool_call':
    case 'server_tool_result':
      return undefined;
  }
}

function annotationsOf({ citations = [] }: Extract<Block, { type: 'text' }>) {
  const annotations = citations.flatMap(encodeCitation);
  return annotations.length === 0 ? undefined : annotations;
}

function encodeImage(block: ImageBlock): JsonObject | undefined {
  const { source, detail } = block;
  // Some providers take the address as an object. A caller who wrote it so calls one of them.
  const isObject = asObject(keptOf(block, 'part')?.['image_url']) !== undefined;
  if (isObject) return { type: 'input_image' };
  switch (source.kind) {
    case 'base64':
    case 'url':
      return compact({ type: 'input_image', image_url: urlOf(source), detail });
    case 'file':
      return compact({ type: 'input_image', file_id: source.id, detail });
    case 'text':
      return undefined;
  }
}

function encodeFile(block: FileBlock): JsonObject | undefined {
  const { source, filename } = block;
  const isBare = keptOf(block, 'part')?.['file_data'] !== undefined;
  switch (source.kind) {
    case 'base64': {
      const data = isBare ? source.data : urlOf(source);
      return compact({ type: 'input_file', filename: filename ?? nameFor(block), file_data: data });
    }
    case 'url':
      return compact({ type: 'input_file', filename, file_url: source.url });
    case 'file':
      return compact({ type: 'input_file', filename, file_id: source.id });
    case 'text':
      return {
        type: 'input_text',
        text: filename === undefined ? source.text : `${filename}\n\n${source.text}`,
      };
  }
}

/** OpenAI wants a name with the bytes of a file. Whoever spoke this protocol left it out on purpose. */
function nameFor(block: FileBlock): string | undefined {
  if (keptOf(block, 'part') !== undefined || block.source.kind !== 'base64') return undefined;
  const [, subtype = ''] = block.source.mediaType.split('/');
  return /^\w{1,8}$/.test(subtype) ? `document.${subtype}` : 'document';
}

function urlOf(source: Extract<MediaSource, { kind: 'base64' | 'url' }>): string {
  return source.kind === 'url' ? source.url : `data:${source.mediaType};base64,${source.data}`;
}
