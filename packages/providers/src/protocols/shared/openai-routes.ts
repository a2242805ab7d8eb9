/**
 * Where clients of OpenAI and of Azure OpenAI speak one of OpenAI's protocols whose requests name a model. The gateway serves
 * what begins with `/v1/` without it, too.
 *
 * Azure's clients put the name of a deployment, which may hold slashes, into the path: `azure.ts` of openai 6.49.0 and
 * `lib/azure.py` of openai-python 2, read 2026-11-30. OpenAI's own did so with `engines` until 2022.
 */
/* @__NO_SIDE_EFFECTS__ */
export function openaiRoutes(path: string): readonly string[] {
  return [
    `POST /v1${path}`,
    `POST /v1/engines/:model*${path}`,
    `POST /openai/v1${path}`,
    `POST /openai/deployments/:model*${path}`,
  ];
}
