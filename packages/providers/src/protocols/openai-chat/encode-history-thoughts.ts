import { type Block, type JsonObject, type ReasoningBlock } from '@llm/core';
import type { Takes } from '../shared/models/takes.ts';
import { ownForm } from './fields.ts';
import { encodeDetails } from './reasoning-details.ts';
import { encodeThinkingBlock, isSealed } from './thoughts.ts';

/**
 * Thoughts of an earlier turn, in the field that the provider takes them back in. Where that is not known they go back in
 * the form they came in, and plain ones of another protocol as `reasoning_content`, because providers that think aloud
 * want them back with tool results. What another provider sealed is of no use here, but for its text to a provider that
 * refuses a round of tools without thoughts.
 */
export function encodeHistoryThoughts(
  blocks: readonly Block[],
  form: JsonObject,
  takes: Takes,
): JsonObject {
  const thoughts = blocks.filter((block) => block.type === 'reasoning');
  const field = takes.thoughts;
  if (field === 'reasoning_details') {
    const sent = thoughtsToSend(thoughts, takes);
    return sent.length === 0 ? {} : { [field]: encodeDetails(sent) };
  }
  if (field !== undefined) {
    const text = textOf(thoughtsToSend(thoughts, takes));
    return field === 'none' || text === undefined ? {} : { [field]: text };
  }
  const by = (name: string) => thoughts.filter(({ extra }) => ownForm(extra)['field'] === name);
  const plain = thoughts.filter((block) => isForeignThought(block) && !isSealed(block));
  // A stream sends the signature of a thought after its text, so the text came in another field than the signature.
  const listed = thoughts.filter(
    (block) =>
      ownForm(block.extra)['field'] === 'thinking_blocks' ||
      (!isForeignThought(block) && !isPart(block) && !isDetail(block) && isSealed(block)),
  );
  const details = thoughts.filter(isDetail);
  return {
    reasoning_content: textOf([...by('reasoning_content'), ...plain]) ?? form['reasoning_content'],
    reasoning: textOf(by('reasoning')) ?? form['reasoning'],
    reasoning_details: details.length === 0 ? undefined : encodeDetails(details),
    thinking_blocks: listed.length === 0 ? undefined : listed.map(encodeThinkingBlock),
  };
}

function textOf(thoughts: readonly ReasoningBlock[]): string | undefined {
  return thoughts.map(({ text }) => text).join('') || undefined;
}

/** The thoughts that the upstream is told again. */
export function thoughtsToSend(
  thoughts: readonly ReasoningBlock[],
  takes: Takes,
): readonly ReasoningBlock[] {
  switch (takes.thoughts) {
    case 'none':
      return thoughts.filter((block) => isPart(block));
    case 'reasoning_content':
      return thoughts.filter((block) => block.text !== '' && !isPart(block));
    case 'reasoning':
      return thoughts.filter((block) => !isSealed(block) && !isPart(block));
    case 'reasoning_details':
      return thoughts.filter((block) => (block.text !== '' || isSealed(block)) && !isPart(block));
    default:
      return thoughts.filter((block) => !isForeignThought(block) || !isSealed(block));
  }
}

function isForeignThought({ extra }: ReasoningBlock): boolean {
  return ownForm(extra)['field'] === undefined;
}

/** Whether a thought stands among the parts of a message, as Mistral writes it. */
export function isPart({ extra }: ReasoningBlock): boolean {
  const { field } = ownForm(extra);
  return field === 'part' || field === 'part-text';
}

function isDetail({ extra }: ReasoningBlock): boolean {
  return ownForm(extra)['field'] === 'reasoning_details';
}
