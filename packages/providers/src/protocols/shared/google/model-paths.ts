const vertex = 'projects/:project/locations/:location/publishers/:publisher/models/:model*';

/**
 * Where Google's clients name a model; behind it stands a colon and what is asked of it. AI Studio's versions, Vertex AI's,
 * and Vertex AI's with a key in place of a project (docs.litellm.ai/docs/generateContent and docs.cloud.google.com/vertex-ai,
 * read 2026-11-30).
 */
export const modelPaths: readonly string[] = [
  '/v1beta/models/:model*',
  '/v1/models/:model*',
  '/v1alpha/models/:model*',
  `/v1/${vertex}`,
  `/v1beta1/${vertex}`,
  '/v1/publishers/:publisher/models/:model*',
  '/v1beta1/publishers/:publisher/models/:model*',
];
