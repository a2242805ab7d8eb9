import {
  anthropicMessages,
  geminiEmbeddings,
  geminiProtocol,
  ollamaChat,
  ollamaEmbeddings,
  openaiChat,
  openaiEmbeddings,
  openaiResponses,
} from '@llm/providers';
import { describe, expect, it } from 'vitest';
import { gatewayOf } from '../test/support/in-memory.ts';
import { absentApis, ownerOfAbsent } from './absent-routes.ts';

const paths = absentApis.flatMap(({ bases, paths: ends }) =>
  bases.flatMap((base) => ends.map((end) => `${base}${end}`)),
);

describe('ownerOfAbsent', () => {
  it('knows whose a path is, and nothing of others', () => {
    expect(ownerOfAbsent('/v1/responses/resp_1')).toBe('OpenAI');
    expect(ownerOfAbsent('/v1/files')).toBe('OpenAI');
    expect(ownerOfAbsent('/key/generate')).toBe('LiteLLM');
    expect(ownerOfAbsent('/v1/nothing')).toBeUndefined();
    expect(ownerOfAbsent('/')).toBeUndefined();
  });

  it('has no entry that the gateway serves: whoever builds one deletes it here', () => {
    const protocols = [
      openaiChat,
      openaiResponses,
      anthropicMessages,
      geminiProtocol,
      ollamaChat,
      ollamaEmbeddings,
      openaiEmbeddings,
      geminiEmbeddings,
    ];
    const { gateway } = gatewayOf([], { protocols });
    const served = paths
      .filter((path) => !path.includes('*'))
      .map((path) => path.replaceAll(/:(?:id|model)/g, 'x'))
      // The names of models may be written with any letters, so that these are names too.
      .filter((path) => !/^\/(?:v1\/|v1beta\/|v1alpha\/)?models\//.test(path))
      .filter(gateway.serves);
    expect(served).toEqual([]);
  });
});
