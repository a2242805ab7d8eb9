import type { ImageSize } from './image-size.ts';

/** How a family of models counts images: by tiles of 512 pixels, by patches of 32, or by area. */
type ImageRule =
  | { readonly base: number; readonly tile: number }
  | { readonly patches: number; readonly most: number }
  | { readonly pixelsPerToken: number; readonly most: number };

const families: readonly { readonly name: RegExp; readonly rule: ImageRule }[] = [
  // developers.openai.com/api/docs/guides/images-vision, read 2026-11-30.
  { name: /^gpt-(5|4\.1)-mini/, rule: { patches: 1.62, most: 1536 } },
  { name: /^gpt-(5|4\.1)-nano/, rule: { patches: 2.46, most: 1536 } },
  { name: /^o4-mini/, rule: { patches: 1.72, most: 1536 } },
  { name: /^gpt-4o-mini/, rule: { base: 2833, tile: 5667 } },
  { name: /^gpt-5/, rule: { base: 70, tile: 140 } },
  { name: /^o[13]/, rule: { base: 75, tile: 150 } },
  { name: /^computer-use/, rule: { base: 65, tile: 129 } },
  // platform.claude.com/docs/en/build-with-claude/vision, read 2026-11-30.
  { name: /claude/, rule: { pixelsPerToken: 750, most: 1600 } },
];
const others: ImageRule = { base: 85, tile: 170 };
/** What LiteLLM counts for an image of which nothing is known. */
const unknownSize = 250;

/**
 * The tokens of an image by the formula of the model's maker.
 *
 * @param size `undefined` for an image that is only an address: counted as 250 tokens, and in low detail by formula
 */
export function imageTokens(
  model: string,
  size: ImageSize | undefined,
  detail: 'low' | 'high' | 'auto' = 'auto',
): number {
  const name = model.slice(model.lastIndexOf('/') + 1);
  const { rule } = families.find((family) => family.name.test(name)) ?? { rule: others };
  if ('base' in rule) {
    if (detail === 'low') return rule.base;
    return size === undefined ? unknownSize : rule.base + rule.tile * tilesOf(size);
  }
  if (size === undefined) return unknownSize;
  if ('patches' in rule) return Math.ceil(patchesOf(size, rule.most) * rule.patches);
  return Math.min(rule.most, Math.ceil((size.width * size.height) / rule.pixelsPerToken));
}

/** Images are fitted into a square of 2,048 pixels, then shrunk until the shorter side is 768. */
function tilesOf({ width, height }: ImageSize): number {
  const fit = Math.min(1, 2048 / Math.max(width, height));
  const shrink = Math.min(1, 768 / (Math.min(width, height) * fit));
  const sideOf = (length: number): number => Math.ceil((length * fit * shrink) / 512);
  return sideOf(width) * sideOf(height);
}

/** Images of more patches than a model takes are shrunk until they fit. */
function patchesOf({ width, height }: ImageSize, most: number): number {
  const patches = Math.ceil(width / 32) * Math.ceil(height / 32);
  return Math.min(patches, most);
}
