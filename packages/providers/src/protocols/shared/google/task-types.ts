// TaskType of ai.google.dev/api/embeddings, and the words that Cohere, Voyage and NVIDIA have for the same, read 2026-11-30.
const taskTypes: Readonly<Record<string, string>> = {
  search_query: 'RETRIEVAL_QUERY',
  query: 'RETRIEVAL_QUERY',
  search_document: 'RETRIEVAL_DOCUMENT',
  document: 'RETRIEVAL_DOCUMENT',
  passage: 'RETRIEVAL_DOCUMENT',
  classification: 'CLASSIFICATION',
  clustering: 'CLUSTERING',
};

/** What vectors are for, in Google's word. One of its own goes as it is. */
export function toTaskType(inputType: string): string {
  return Object.hasOwn(taskTypes, inputType) ? (taskTypes[inputType] ?? inputType) : inputType;
}
