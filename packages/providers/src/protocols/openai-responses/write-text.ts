import {
  asArray,
  asObject,
  extended,
  type Block,
  type BlockDelta,
  type JsonObject,
  append,
} from '@llm/core';
import { encodePart } from './content-parts.ts';
import { encodeCitation } from './citation.ts';
import { asSaid, isUnknownPart } from './encode-items.ts';
import { finishPart, logprobsIn } from './encode-response.ts';
import { keptOf } from './fields.ts';
import {
  addItem,
  endMessageIfOver,
  leaveMessage,
  placeOf,
  send,
  type State,
  type WrittenBlock,
  type WrittenItem,
} from './written-items.ts';

/** Begins a text or a refusal, in the message that is open or in one of its own. */
export function openPart(state: State, block: Block): WrittenBlock {
  const kept = keptOf(block, 'message');
  if (kept !== undefined) leaveMessage(state);
  state.message ??= beginMessage(state, headOf(state, asObject(kept?.['item'])));
  const { message } = state;
  const written: WrittenBlock = {
    block: emptied(asSaid(block)),
    item: message,
    isWrapped: false,
    place: message.begunParts,
    text: '',
    annotations: [],
    logprobs: [],
    signature: undefined,
    part: undefined,
    thoughtParts: [],
    skipsBreak: false,
  };
  message.begunParts += 1;
  message.openParts += 1;
  send(state, 'response.content_part.added', {
    ...partPlace(written),
    part: emptyPart(written),
  });
  return written;
}

function headOf({ writing }: State, kept: JsonObject | undefined): JsonObject {
  return kept === undefined ? writing.newItem('message') : writing.mended(kept, 'message');
}

function beginMessage(state: State, head: JsonObject): WrittenItem {
  const status = head['status'] === undefined ? {} : { status: 'in_progress' };
  return addItem(state, { ...head, ...status, content: [] });
}

function emptied(block: Block): Block {
  if (block.type === 'text') {
    const { citations: _, ...rest } = block;
    return { ...rest, text: '' };
  }
  return block.type === 'refusal' ? { ...block, text: '' } : block;
}

function emptyPart({ block }: WrittenBlock): JsonObject {
  const part = finishPart(encodePart(block, 'output_text') ?? {});
  return part['type'] === 'output_text' ? { ...part, annotations: [], logprobs: [] } : part;
}

function partPlace(written: WrittenBlock): JsonObject {
  return extended(placeOf(written.item), { content_index: written.place });
}

/** A piece of a text or a refusal. */
export function growPart(state: State, written: WrittenBlock, delta: BlockDelta): void {
  switch (delta.type) {
    case 'text': {
      const isRefusal = written.block.type === 'refusal';
      const logprobs = logprobsIn(delta.logprobs);
      written.text += delta.text;
      append(written.logprobs, logprobs);
      const event = isRefusal ? 'response.refusal.delta' : 'response.output_text.delta';
      const said = isRefusal ? { delta: delta.text } : { delta: delta.text, logprobs };
      send(state, event, extended(partPlace(written), said));
      break;
    }
    case 'audio':
      if (delta.transcript !== undefined) {
        growPart(state, written, { type: 'text', text: delta.transcript });
      }
      break;
    case 'citation':
      for (const annotation of encodeCitation(delta.citation)) {
        send(state, 'response.output_text.annotation.added', {
          ...partPlace(written),
          annotation_index: written.annotations.length,
          annotation,
        });
        written.annotations.push(annotation);
      }
      break;
    default:
  }
}

/** Ends a text or a refusal with the whole of it. */
export function endPart(state: State, written: WrittenBlock): void {
  const { block, text, annotations, logprobs } = written;
  const place = partPlace(written);
  const isRefusal = block.type === 'refusal';
  const whole = block.type === 'text' || isRefusal ? { ...block, text } : block;
  const bare = finishPart(encodePart(whole, 'output_text') ?? {});
  const part = isRefusal
    ? bare
    : {
        ...bare,
        annotations: annotations.length > 0 ? annotations : (bare['annotations'] ?? []),
        logprobs: logprobs.length > 0 ? logprobs : (bare['logprobs'] ?? []),
      };
  if (isRefusal) send(state, 'response.refusal.done', { ...place, refusal: text });
  else send(state, 'response.output_text.done', { ...place, text, logprobs: part['logprobs'] });
  send(state, 'response.content_part.done', { ...place, part });
  const { item } = written;
  item.parts[written.place] = part;
  item.openParts -= 1;
  const kept = asObject(keptOf(block, 'message')?.['item']);
  // Some servers give an item another id at its end, and clients know it by the one that it began with.
  if (kept !== undefined) item.item = { ...item.item, ...kept, id: item.item['id'] };
  endMessageIfOver(state, item);
}

/** A part of a kind that only this protocol knows, in the message that it came in. */
export function writeUnknownPart(state: State, block: Block): void {
  if (!isUnknownPart(block)) return;
  const { content, ...head } = block.value;
  if (state.message?.item['id'] !== head['id']) {
    leaveMessage(state);
    state.message = beginMessage(state, head);
  }
  const message = state.message ?? beginMessage(state, head);
  for (const part of asArray(content) ?? []) {
    const place = { ...placeOf(message), content_index: message.begunParts };
    send(state, 'response.content_part.added', { ...place, part });
    send(state, 'response.content_part.done', { ...place, part });
    message.parts[message.begunParts] = asObject(part) ?? {};
    message.begunParts += 1;
  }
}
