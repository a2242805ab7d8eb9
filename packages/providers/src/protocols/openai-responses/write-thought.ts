import { asObject, extended, type Block, type BlockDelta, type JsonObject } from '@llm/core';
import { sealThought } from '../shared/thought-seal.ts';
import { compact } from '../shared/wire-fields.ts';
import { keptOf, ownForm } from './fields.ts';
import { encodeThought, partBreak } from './thoughts.ts';
import { placeOf, send, type State, type ThoughtPart, type WrittenBlock } from './written-items.ts';

type Thought = Extract<Block, { type: 'reasoning' }>;

/** A thought as its item is announced. One that is hidden altogether is known from the beginning. */
export function announcedThought(state: State, block: Thought): JsonObject {
  const kept = keptOf(block, 'item');
  if (kept === undefined) {
    const encrypted = sealThought({
      ...(block.redacted === undefined ? {} : { redacted: block.redacted }),
    });
    return compact({
      ...state.writing.newItem('reasoning'),
      type: 'reasoning',
      summary: [],
      encrypted_content: encrypted,
    });
  }
  return { ...state.writing.mended(kept, 'reasoning'), summary: [] };
}

/** A piece of a thought, its signature, or the sign that another part of it begins. */
export function growThought(state: State, written: WrittenBlock, delta: BlockDelta): void {
  if (delta.type === 'signature') {
    written.signature = (written.signature ?? '') + delta.signature;
    return;
  }
  if (delta.type === 'extra') {
    const next = asObject(ownForm(delta.extra)['part']);
    if (next === undefined) return;
    endThoughtPart(state, written);
    written.skipsBreak = next['isLater'] === true;
    beginThoughtPart(state, written, {
      list: next['list'] === 'content' ? 'content' : 'summary',
      index: typeof next['index'] === 'number' ? next['index'] : 0,
      text: '',
    });
    return;
  }
  if (delta.type !== 'text') return;
  written.text += delta.text;
  if (written.skipsBreak && delta.text === partBreak) {
    written.skipsBreak = false;
    return;
  }
  if (delta.text === '') return;
  const part =
    written.part ?? beginThoughtPart(state, written, { list: 'summary', index: 0, text: '' });
  part.text += delta.text;
  const isSummary = part.list === 'summary';
  const type = isSummary
    ? 'response.reasoning_summary_text.delta'
    : 'response.reasoning_text.delta';
  send(state, type, extended(partPlace(written, part), { delta: delta.text }));
}

function partPlace({ item }: WrittenBlock, { list, index }: ThoughtPart): JsonObject {
  return { ...placeOf(item), [list === 'summary' ? 'summary_index' : 'content_index']: index };
}

function beginThoughtPart(state: State, written: WrittenBlock, part: ThoughtPart): ThoughtPart {
  written.part = part;
  written.thoughtParts.push(part);
  const place = partPlace(written, part);
  if (part.list === 'summary') {
    const empty = { type: 'summary_text', text: '' };
    send(state, 'response.reasoning_summary_part.added', { ...place, part: empty });
  } else {
    const empty = { type: 'reasoning_text', text: '' };
    send(state, 'response.content_part.added', { ...place, part: empty });
  }
  return part;
}

/** Ends the part that is being written. */
export function endThoughtPart(state: State, written: WrittenBlock): void {
  const { part } = written;
  if (part === undefined) return;
  written.part = undefined;
  const place = partPlace(written, part);
  const { text } = part;
  if (part.list === 'summary') {
    send(state, 'response.reasoning_summary_text.done', { ...place, text });
    const whole = { type: 'summary_text', text };
    send(state, 'response.reasoning_summary_part.done', { ...place, part: whole });
  } else {
    send(state, 'response.reasoning_text.done', { ...place, text });
    const whole = { type: 'reasoning_text', text };
    send(state, 'response.content_part.done', { ...place, part: whole });
  }
}

/** The whole item at its end, with the parts as they were written. */
export function endedThought(written: WrittenBlock): JsonObject {
  const { block, text, signature, thoughtParts, item } = written;
  if (block.type !== 'reasoning') return item.item;
  const id = typeof item.item['id'] === 'string' ? item.item['id'] : '';
  const { content: _, ...whole } = encodeThought(
    { ...block, text, ...(signature === undefined ? {} : { signature }) },
    () => id,
  );
  const parts = (list: ThoughtPart['list'], type: string) =>
    thoughtParts.filter((part) => part.list === list).map((part) => ({ type, text: part.text }));
  const content = parts('content', 'reasoning_text');
  const hadContent = Array.isArray(keptOf(block, 'item')?.['content']);
  return {
    ...whole,
    id,
    summary: parts('summary', 'summary_text'),
    ...(content.length === 0 && !hadContent ? {} : { content }),
  };
}
