import { createFreeNames } from '../shared/free-names.ts';

/** Names of documents as Bedrock takes them. */
export interface DocumentNames {
  /** A name that no document of the conversation has yet. */
  take(filename: string | undefined): string;
}

const longest = 200;

/**
 * Names of letters, digits, single spaces, hyphens and brackets, each once in a conversation
 * (docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentBlock.html, read 2026-11-30). The same conversation
 * always gets the same names, so that the prompt's cache holds.
 */
export function createDocumentNames(): DocumentNames {
  const free = createFreeNames([], longest, ' ');
  return {
    take(filename = '') {
      const name = filename
        .replaceAll(/[^\p{L}\p{N}\s\-()[\]]/gu, ' ')
        .replaceAll(/\s+/g, ' ')
        .trim()
        .slice(0, longest);
      return free.take(name === '' ? 'document' : name);
    },
  };
}
