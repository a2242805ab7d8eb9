import {
  asArray,
  asObject,
  asString,
  type Block,
  type CacheHint,
  type FileBlock,
  type JsonObject,
  type JsonValue,
  type MediaSource,
  type ReasoningBlock,
} from '@llm/core';
import {
  compact,
  isRecord,
  isWritten,
  leftBehind,
  type Modelled,
  ownForm,
  restOf,
  withFields,
} from './fields.ts';
import { protocolId } from './wire.ts';

/** What a part of a known kind cannot do without, for the error that names it. */
export const partNeeds: ReadonlyMap<string, string> = new Map([
  ['text', 'text'],
  ['image_url', 'image_url.url'],
  ['input_audio', 'input_audio.data'],
  ['file', 'file'],
  ['refusal', 'refusal'],
]);

const decoders: ReadonlyMap<string, (part: JsonObject) => Block | undefined> = new Map([
  ['text', decodeText],
  ['image_url', decodeImage],
  ['input_audio', decodeAudio],
  ['file', decodeFile],
  ['refusal', decodeRefusal],
  ['thinking', decodeThinking],
  ['redacted_thinking', decodeThinking],
]);

/** A content part as a block: opaque where its kind is unknown, `undefined` where it lacks what its kind needs. */
export function decodePart(part: JsonObject): Block | undefined {
  const type = asString(part['type']) ?? '';
  const decode = decoders.get(type);
  return decode === undefined
    ? { type: 'opaque', protocol: protocolId, value: part }
    : decode(part);
}

const isAnything = (): boolean => true;
const textFields = { type: isAnything, text: isAnything, cache_control: isRecord };
const imageFields = { type: isAnything, image_url: isAnything, cache_control: isRecord };
const imageUrlFields = { url: isAnything, detail: isWritten };
const audioFields = { type: isAnything, input_audio: isAnything, cache_control: isRecord };
const inputAudioFields = { data: isAnything, format: isWritten };
const fileFields = { type: isAnything, file: isAnything, cache_control: isRecord };
const refusalFields = { type: isAnything, refusal: isAnything };

function decodeText(part: JsonObject): Block | undefined {
  const text = asString(part['text']);
  if (text === undefined) return undefined;
  return { type: 'text', text, ...partFields(part, textFields) };
}

function decodeImage(part: JsonObject): Block | undefined {
  const image = asObject(part['image_url']);
  // Mistral also takes the bare URL.
  const bare = asString(part['image_url']);
  const url = bare ?? asString(image?.['url']);
  if (url === undefined) return undefined;
  const detail = asString(image?.['detail']);
  return {
    type: 'image',
    source: decodeUrl(url),
    ...(detail === undefined || detail === '' ? {} : { detail }),
    ...partFields(part, imageFields, {
      rest: nested('image_url', image && restOf(image, imageUrlFields)),
      form: bare === undefined ? undefined : { image_url: 'string' },
    }),
  };
}

function decodeAudio(part: JsonObject): Block | undefined {
  const audio = asObject(part['input_audio']);
  const data = asString(audio?.['data']);
  if (audio === undefined || data === undefined) return undefined;
  const format = asString(audio['format']);
  return {
    type: 'audio',
    data,
    ...(format === undefined || format === '' ? {} : { format }),
    ...partFields(part, audioFields, {
      rest: nested('input_audio', restOf(audio, inputAudioFields)),
    }),
  };
}

function decodeFile(part: JsonObject): FileBlock | undefined {
  const file = asObject(part['file']);
  if (file === undefined) return undefined;
  const data = asString(file['file_data']);
  const id = asString(file['file_id']);
  const filename = asString(file['filename']);
  const source = data === undefined ? undefined : decodeUrl(data);
  if (source === undefined && id === undefined) return undefined;
  return {
    type: 'file',
    source:
      source && isBare(source)
        ? { kind: 'base64', mediaType: 'application/pdf', data: source.url }
        : (source ?? { kind: 'file', id: id ?? '' }),
    ...(filename === undefined || filename === '' ? {} : { filename }),
    ...partFields(part, fileFields, {
      rest: nested(
        'file',
        restOf(file, {
          filename: isWritten,
          ...(data === undefined ? { file_id: isAnything } : { file_data: isAnything }),
        }),
      ),
      form: source && fileForm(source, filename),
    }),
  };
}

function fileForm(source: MediaSource, filename: string | undefined): JsonObject | undefined {
  const form = compact({
    file_data: source.kind !== 'url' ? undefined : isBare(source) ? 'bare' : 'url',
    filename: filename === undefined ? 'absent' : undefined,
  });
  return Object.keys(form).length === 0 ? undefined : form;
}

/** Base64 without the head of a data URL. */
function isBare(source: MediaSource): source is Extract<MediaSource, { kind: 'url' }> {
  return source.kind === 'url' && !source.url.includes(':');
}

function decodeRefusal(part: JsonObject): Block | undefined {
  const text = asString(part['refusal']);
  if (text === undefined) return undefined;
  return {
    type: 'refusal',
    text,
    ...partFields(part, refusalFields, { form: { place: 'content' } }),
  };
}

/** Mistral's thoughts are a list of text parts; those of Claude, which some callers send, a string. */
function decodeThinking(part: JsonObject): ReasoningBlock | undefined {
  const redacted = asString(part['data']);
  if (redacted !== undefined) {
    return {
      type: 'reasoning',
      text: '',
      redacted,
      ...partFields(part, { type: isAnything, data: isAnything }, { form: { field: 'part' } }),
    };
  }
  const plain = asString(part['thinking']);
  const pieces = asArray(part['thinking']);
  const text = plain ?? (pieces?.length === 1 ? plainText(pieces[0]) : undefined);
  if (text === undefined) return undefined;
  const signature = asString(part['signature']);
  return {
    type: 'reasoning',
    text,
    ...(signature === undefined ? {} : { signature }),
    ...partFields(
      part,
      { type: isAnything, thinking: isAnything, signature: isAnything },
      { form: { field: plain === undefined ? 'part' : 'part-text' } },
    ),
  };
}

function plainText(value: JsonValue | undefined): string | undefined {
  const part = asObject(value);
  if (part?.['type'] !== 'text' || Object.keys(part).length > 2) return undefined;
  return asString(part['text']);
}

interface Beside {
  readonly rest?: JsonObject | undefined;
  readonly form?: JsonObject | undefined;
}

/** The cache hint of a part and what the hub does not model of it. */
function partFields(part: JsonObject, modelled: Modelled, { rest, form }: Beside = {}) {
  const hint = asObject(part['cache_control']);
  const outer = restOf(part, modelled);
  const fields = outer === undefined ? rest : { ...outer, ...rest };
  const ways = hint === undefined ? form : { ...form, cache_control: hint };
  return {
    ...(hint === undefined ? {} : { cacheHint: decodeCacheHint(hint) }),
    ...leftBehind(fields, ways),
  };
}

function nested(key: string, fields: JsonObject | undefined): JsonObject | undefined {
  return fields === undefined ? undefined : { [key]: fields };
}

/** `cache_control` of Anthropic's form, which LiteLLM's users put into OpenAI's messages and tools. */
export function decodeCacheHint(hint: JsonObject): CacheHint {
  const ttl = asString(hint['ttl']);
  return ttl === undefined ? {} : { ttl };
}

function decodeUrl(url: string): MediaSource {
  if (!url.startsWith('data:')) return { kind: 'url', url };
  const comma = url.indexOf(',');
  const head = url.slice('data:'.length, comma);
  const mediaType = head.slice(0, -';base64'.length);
  if (comma < 0 || !head.endsWith(';base64') || mediaType === '' || mediaType.includes(';')) {
    return { kind: 'url', url };
  }
  return { kind: 'base64', mediaType, data: url.slice(comma + 1) };
}

/** A block as a content part; `undefined` where this protocol has no part for it. */
export function encodePart(block: Block): JsonObject | undefined {
  const part = encodeBarePart(block);
  if (part === undefined || block.type === 'opaque') return part;
  const hint = ownForm(block.extra)['cache_control'];
  const marked =
    hint === undefined || block.cacheHint === undefined ? part : { ...part, cache_control: hint };
  return withFields(marked, block.extra?.protocol === protocolId ? block.extra.fields : undefined);
}

function encodeBarePart(block: Block): JsonObject | undefined {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: block.text };
    case 'image':
      return encodeImage(block);
    case 'file':
      return encodeFile(block);
    case 'audio':
      if (block.data === undefined) return undefined;
      return {
        type: 'input_audio',
        input_audio: compact({ data: block.data, format: block.format }),
      };
    case 'refusal':
      return { type: 'refusal', refusal: block.text };
    case 'reasoning':
      return encodeThinking(block);
    case 'opaque':
      return block.protocol === protocolId ? block.value : undefined;
    case 'tool_call':
    case 'tool_result':
    case 'server_tool_call':
    case 'server_tool_result':
      return undefined;
  }
}

function encodeImage(block: Extract<Block, { type: 'image' }>): JsonObject | undefined {
  const url = encodeUrl(block.source);
  if (url === undefined) return undefined;
  if (ownForm(block.extra)['image_url'] === 'string') return { type: 'image_url', image_url: url };
  return { type: 'image_url', image_url: compact({ url, detail: block.detail }) };
}

function encodeUrl(source: MediaSource): string | undefined {
  switch (source.kind) {
    case 'base64':
      return `data:${source.mediaType};base64,${source.data}`;
    case 'url':
      return source.url;
    case 'file':
    case 'text':
      return undefined;
  }
}

/** Text files become text: Chat Completions takes files as base64 or by id, and wants a name for the former. */
function encodeFile({ source, filename, extra }: FileBlock): JsonObject | undefined {
  const form = ownForm(extra);
  switch (source.kind) {
    case 'base64': {
      const name = filename ?? (form['filename'] === 'absent' ? undefined : nameFor(source));
      const data = form['file_data'] === 'bare' ? source.data : encodeUrl(source);
      return { type: 'file', file: compact({ filename: name, file_data: data }) };
    }
    case 'file':
      return { type: 'file', file: compact({ file_id: source.id, filename }) };
    case 'text':
      return { type: 'text', text: source.text };
    case 'url':
      if (form['file_data'] !== 'url') return undefined;
      return { type: 'file', file: compact({ filename, file_data: source.url }) };
  }
}

function nameFor({ mediaType }: { readonly mediaType: string }): string {
  const [, subtype = ''] = mediaType.split('/');
  return /^\w{1,8}$/.test(subtype) ? `document.${subtype}` : 'document';
}

/** Only thoughts that came as a part go back as one. */
function encodeThinking({ text, signature, redacted, extra }: ReasoningBlock) {
  const { field } = ownForm(extra);
  if (field !== 'part' && field !== 'part-text') return undefined;
  if (redacted !== undefined) return { type: 'redacted_thinking', data: redacted };
  const thinking = field === 'part' ? [{ type: 'text', text }] : text;
  return compact({ type: 'thinking', thinking, signature });
}
