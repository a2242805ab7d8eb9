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
  ownFields,
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
  ['image', decodeMediaBlock],
  ['document', decodeMediaBlock],
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
const marks = { cache_control: isRecord, prompt_cache_breakpoint: isRecord };
const textFields = { type: isAnything, text: isAnything, ...marks };
const imageFields = { type: isAnything, image_url: isAnything, ...marks };
const imageUrlFields = { url: isAnything, detail: isWritten };
const audioFields = { type: isAnything, input_audio: isAnything, ...marks };
const inputAudioFields = { data: isAnything, format: isWritten };
const fileFields = { type: isAnything, file: isAnything, ...marks };
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

/**
 * An `image` or a `document` as Anthropic writes it, which LiteLLM's pages show on this route too. One with a source of
 * another kind stays opaque.
 */
function decodeMediaBlock(part: JsonObject): Block {
  const source = decodeBlockSource(asObject(part['source']) ?? {});
  if (source === undefined) return { type: 'opaque', protocol: protocolId, value: part };
  const filename = asString(part['title']);
  const mark = asObject(part['cache_control']);
  return {
    ...(part['type'] === 'image'
      ? { type: 'image', source }
      : { type: 'file', source, ...(filename === undefined ? {} : { filename }) }),
    ...(mark === undefined ? {} : { cacheHint: decodeCacheHint(mark) }),
    ...leftBehind(undefined, { whole: part }),
  };
}

function decodeBlockSource(source: JsonObject): MediaSource | undefined {
  const data = asString(source['data']);
  const mediaType = asString(source['media_type']);
  const url = asString(source['url']);
  const id = asString(source['file_id']);
  switch (source['type']) {
    case 'base64':
      return data === undefined || mediaType === undefined
        ? undefined
        : { kind: 'base64', mediaType, data };
    case 'text':
      return data === undefined
        ? undefined
        : { kind: 'text', mediaType: mediaType ?? 'text/plain', text: data };
    case 'url':
      return url === undefined ? undefined : decodeUrl(url);
    case 'file':
      return id === undefined ? undefined : { kind: 'file', id };
    default:
      return undefined;
  }
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
        : (source ?? decodeFileId(id ?? '')),
    ...(filename === undefined || filename === '' ? {} : { filename }),
    ...partFields(part, fileFields, {
      rest: nested(
        'file',
        restOf(file, {
          filename: isWritten,
          ...(data === undefined ? { file_id: isAnything } : { file_data: isAnything }),
        }),
      ),
      form: source === undefined ? idForm(id ?? '') : fileForm(source, filename),
    }),
  };
}

/** An address goes as an id on LiteLLM's page of documents. */
function decodeFileId(id: string): MediaSource {
  return /^https?:/i.test(id) ? { kind: 'url', url: id } : { kind: 'file', id };
}

function fileForm(source: MediaSource, filename: string | undefined): JsonObject | undefined {
  const form = compact({
    file_data: source.kind !== 'url' ? undefined : isBare(source) ? 'bare' : 'url',
    filename: filename === undefined ? 'absent' : undefined,
  });
  return Object.keys(form).length === 0 ? undefined : form;
}

function idForm(id: string): JsonObject | undefined {
  return /^https?:/i.test(id) ? { file_id: 'url' } : undefined;
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
  const texts = pieces?.map(plainText);
  const isText = texts?.every((piece) => piece !== undefined) === true && texts.length > 0;
  const joined = isText ? texts.join('') : undefined;
  const text = plain ?? joined;
  if (text === undefined) return undefined;
  const several = texts !== undefined && texts.length !== 1 ? { pieces: pieces ?? [] } : {};
  const signature = asString(part['signature']);
  return {
    type: 'reasoning',
    text,
    ...(signature === undefined ? {} : { signature }),
    ...partFields(
      part,
      { type: isAnything, thinking: isAnything, signature: isAnything },
      { form: { field: plain === undefined ? 'part' : 'part-text', ...several } },
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
  const own = asObject(part['cache_control']);
  // OpenAI's mark of the prompt's cache, since GPT-5.6, says the same.
  const breakpoint = asObject(part['prompt_cache_breakpoint']);
  const hint = own ?? (breakpoint && {});
  const outer = restOf(part, modelled);
  const fields = outer === undefined ? rest : { ...outer, ...rest };
  const ways =
    hint === undefined
      ? form
      : compact({ ...form, cache_control: own, prompt_cache_breakpoint: breakpoint });
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

/**
 * A block as a content part; `undefined` where this protocol has no part for it.
 *
 * @param takesMarks whether the upstream takes marks of the prompt's cache from callers of other protocols
 */
export function encodePart(block: Block, takesMarks = false): JsonObject | undefined {
  const part = encodeBarePart(block);
  if (part === undefined || block.type === 'opaque') return part;
  const { cache_control: own, prompt_cache_breakpoint: breakpoint, whole } = ownForm(block.extra);
  if (whole !== undefined) return asObject(whole);
  const { cacheHint } = block;
  if (cacheHint === undefined) return withFields(part, ownFields(block.extra));
  const isForeign = own === undefined && breakpoint === undefined;
  const mark = takesMarks && isForeign ? markOf(cacheHint) : own;
  const marked = compact({ ...part, cache_control: mark, prompt_cache_breakpoint: breakpoint });
  return withFields(marked, ownFields(block.extra));
}

function markOf({ ttl }: CacheHint): JsonObject {
  return compact({ type: 'ephemeral', ttl });
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
      return {
        type: 'text',
        text: filename === undefined ? source.text : `${filename}\n\n${source.text}`,
      };
    case 'url':
      if (form['file_id'] === 'url')
        return { type: 'file', file: compact({ file_id: source.url, filename }) };
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
  const { field, pieces } = ownForm(extra);
  if (field !== 'part' && field !== 'part-text') return undefined;
  if (redacted !== undefined) return { type: 'redacted_thinking', data: redacted };
  const thinking = field === 'part' ? (pieces ?? [{ type: 'text', text }]) : text;
  return compact({ type: 'thinking', thinking, signature });
}
