import type { Call, Result } from '../contract/call.ts';
import type { CallContext, Service } from '../contract/service.ts';
import { asNumber, asString } from '../json/read.ts';
import type { JsonValue } from '../json/json-value.ts';
import type { Embedding, EmbeddingInput } from '../model/embedding.ts';
import type { Usage } from '../model/usage.ts';
import { callRecordOf } from '../service/call-record.ts';
import type { CacheEntry } from './entry.ts';
import { free } from './free.ts';
import type { Shelf } from './shelf.ts';

type EmbeddingCall = Call<'embeddings'>;
type EmbeddingService = Service<EmbeddingCall, Result<'embeddings'>>;

/** A vector that is kept, or was just made. */
interface Item {
  readonly vector: Embedding['vector'];
  readonly model: string;
  /** Of its input, as far as its upstream's count for several inputs tells. */
  readonly tokens: number;
}

/** Answers calls for vectors input by input: those that are kept from here, and the others in one call, in the order of the inputs. */
export function embedByItem(shelf: Shelf & { readonly date: () => number }) {
  return async (
    call: EmbeddingCall,
    context: CallContext,
    ask: EmbeddingService,
  ): Promise<Result<'embeddings'>> => {
    const { noCache = false, noStore = false } = call.settings.cache ?? {};
    const request = call.decoded();
    const { inputs, ...alike } = request;
    const keys = await Promise.all(
      inputs.map((input) => shelf.keyOf(call, context, { ...alike, input })),
    );
    const entries = noCache ? keys.map(() => undefined) : await shelf.read(keys, call);
    const items = entries.map((entry) => (entry === undefined ? undefined : toItem(entry)));
    const missing = items.flatMap((item, at) => (item === undefined ? [at] : []));
    const key = keys[0] ?? '';
    if (missing.length === 0) {
      return {
        ...toAnswer(items.filter((item) => item !== undefined)),
        answeredBy: entries[0]?.answeredBy,
        costOf: () => free,
        cache: { key, hit: 'all' },
      };
    }
    const asked = missing.map((at) => inputs[at]).filter((input) => input !== undefined);
    const rest = { ...request, inputs: asked };
    const result = await ask({ ...call, native: undefined, decoded: () => rest }, context);
    if (result.kind === 'stream') return result;
    const made = toItems(result, asked);
    // An answer without a vector for each input goes to its caller, and is not kept for others.
    if (made === undefined) return { ...result, cache: { key, hit: 'none' } };
    const { answeredBy, costOf } = result;
    const isKept = !noStore && callRecordOf(context).fallbacks === 0;
    for (const [place, at] of missing.entries()) {
      const item = made[place];
      const itemKey = keys[at];
      if (item === undefined || itemKey === undefined) continue;
      items[at] = item;
      if (!isKept) continue;
      const answer = { vector: item.vector, model: item.model, tokens: item.tokens };
      shelf.write(itemKey, { keptAt: shelf.date(), answeredBy, answer, costUsd: undefined }, call);
    }
    if (missing.length === inputs.length) return { ...result, cache: { key, hit: 'none' } };
    const { usage } = result;
    return {
      ...result,
      native: undefined,
      ...toAnswer(items.filter((item) => item !== undefined)),
      // Vectors from the cache cost nothing.
      costOf: () => (usage === undefined ? undefined : costOf?.(usage)),
      cache: { key, hit: 'some' },
    };
  };
}

function toItem({ answer }: CacheEntry): Item | undefined {
  const vector = toVector(answer['vector']);
  const model = asString(answer['model']);
  if (vector === undefined || model === undefined) return undefined;
  return { vector, model, tokens: asNumber(answer['tokens']) ?? 0 };
}

function toVector(value: JsonValue | undefined): Embedding['vector'] | undefined {
  if (typeof value === 'string') return value;
  return Array.isArray(value) && value.every((item) => typeof item === 'number')
    ? value
    : undefined;
}

/** The vectors of an answer by the places of their inputs, with a share of its tokens each; `undefined` where one is missing. */
function toItems(
  result: Extract<Result<'embeddings'>, { readonly kind: 'response' }>,
  inputs: readonly EmbeddingInput[],
): readonly Item[] | undefined {
  const { embeddings, model, usage } = result.decoded();
  const tokens = usage === undefined ? 0 : tokensOf(usage);
  const whole = inputs.reduce((sum, input) => sum + input.length, 0) || 1;
  const items: Item[] = [];
  let before = 0;
  for (const [at, input] of inputs.entries()) {
    const vector = embeddings.find(({ index }) => index === at)?.vector;
    if (vector === undefined) return undefined;
    const after = before + input.length;
    // Shares of a running sum, so that together they are the whole.
    const shareUpTo = (length: number): number => Math.round((tokens * length) / whole);
    items.push({ vector, model, tokens: shareUpTo(after) - shareUpTo(before) });
    before = after;
  }
  return items;
}

function tokensOf({ input }: Usage): number {
  return input.fresh + input.cacheRead + input.cacheWrite + input.cacheWriteHour + input.audio;
}

function toAnswer(items: readonly Item[]) {
  const usage: Usage = {
    input: {
      fresh: items.reduce((sum, { tokens }) => sum + tokens, 0),
      cacheRead: 0,
      cacheWrite: 0,
      cacheWriteHour: 0,
      audio: 0,
    },
    output: { text: 0, reasoning: 0, audio: 0 },
  };
  const response = {
    model: items[0]?.model ?? '',
    embeddings: items.map(({ vector }, index) => ({ index, vector })),
    usage,
  };
  return { kind: 'response', usage, decoded: () => response } as const;
}
