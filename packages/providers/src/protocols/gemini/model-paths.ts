// As LiteLLM has them, and as Google's clients call them: AI Studio's versions, and Vertex AI's
// (docs.litellm.ai/docs/generateContent and docs.cloud.google.com/vertex-ai, read 2026-11-30).
const studio = ['/v1beta', '/v1', '/v1alpha'].map((version) => `${version}/models/:model*`);
const vertex = ['/v1', '/v1beta1'].map(
  (version) =>
    `${version}/projects/:project/locations/:location/publishers/:publisher/models/:model*`,
);
// Vertex AI's form of a key without a project.
const express = ['/v1', '/v1beta1'].map(
  (version) => `${version}/publishers/:publisher/models/:model*`,
);

/** Where Google's clients name a model; behind it stands a colon and what is asked of it. */
export const modelPaths: readonly string[] = [...studio, ...vertex, ...express];
