import type { Block, MediaSource, TokenCountRequest } from '@llm/core';

// An image costs Claude its area in pixels by 750, and images are shrunk to about 1,600 tokens
// (platform.claude.com/docs/en/build-with-claude/vision, read 2026-11-30).
const tokensOfImage = 1600;
// Pages of a PDF are 1,500 to 3,000 tokens (platform.claude.com/docs/en/build-with-claude/pdf-support, read 2026-11-30).
const tokensOfPage = 2000;
const bytesOfPage = 50_000;
const tokensOfMessage = 4;

/**
 * How many tokens an input may be, for models whose provider counts none: four ASCII characters are a token, and each other
 * character is one, which fits the tokenizers of English, code and JSON within about a fifth. Images and files
 * count what they may cost at most, because who asks wants to know whether there is room.
 */
export function estimateTokens(request: TokenCountRequest): number {
  let tokens = 0;
  for (const { content } of request.messages) {
    tokens += tokensOfMessage;
    for (const block of content) tokens += tokensOfBlock(block);
  }
  for (const tool of request.tools ?? []) tokens += tokensOfText(JSON.stringify(tool));
  if (request.responseFormat !== undefined)
    tokens += tokensOfText(JSON.stringify(request.responseFormat));
  return Math.ceil(tokens);
}

function tokensOfBlock(block: Block): number {
  switch (block.type) {
    case 'text':
      return tokensOfText(block.text);
    case 'image':
      return tokensOfImage;
    case 'file':
      return tokensOfFile(block.source);
    default:
      // Calls, their results, thoughts: what they say, in the names that the hub has for it.
      return tokensOfText(JSON.stringify(block));
  }
}

function tokensOfFile(source: MediaSource): number {
  switch (source.kind) {
    case 'text':
      return tokensOfText(source.text);
    case 'base64':
      return Math.ceil((source.data.length * 3) / 4 / bytesOfPage) * tokensOfPage;
    case 'url':
    case 'file':
      return tokensOfPage;
  }
}

function tokensOfText(text: string): number {
  let quarters = 0;
  // Counted in characters, not in UTF-16 units, because some characters have two units.
  for (const character of text) quarters += (character.codePointAt(0) ?? 0) > 0x7f ? 4 : 1;
  return quarters / 4;
}
