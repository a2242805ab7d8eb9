import { describe, expect, it } from 'vitest';
import { failingCases } from '../../test/failing-cases.ts';
import { inventedProtocol } from '../../test/invented-protocol/invented-protocol.ts';
import type { StreamingClientCodec } from '../contract/protocol.ts';
import { LLMError } from '../error/llm-error.ts';
import { loadFixtures } from './load-fixtures.ts';
import { requestCases } from './request-cases.ts';

const fixtures = loadFixtures(
  new URL('../../test/invented-protocol/__fixtures__/', import.meta.url),
);
const { client } = inventedProtocol;

async function failuresWith(change: Partial<StreamingClientCodec<'chat'>>): Promise<string> {
  return (await failingCases(requestCases({ ...client, ...change }, fixtures))).join('\n');
}

describe('requestCases', () => {
  it('find a request that is not what the fixture says', async () => {
    expect(await failuresWith({ encodeRequest: () => ({ body: {} }) })).toContain('request text');
  });

  it('find an encoder that changes what it is given, or gives something else each time', async () => {
    let count = 0;
    const counting: Partial<StreamingClientCodec<'chat'>> = {
      encodeRequest: (request) => ({
        body: { ...client.encodeRequest(request).body, count: count++ },
      }),
    };
    expect(await failuresWith(counting)).toContain('request text');
    const greedy: Partial<StreamingClientCodec<'chat'>> = {
      encodeRequest(request) {
        const encoded = client.encodeRequest(request);
        Object.assign(request, { topK: 1 });
        return encoded;
      },
    };
    expect(await failuresWith(greedy)).toContain('request text');
  });

  it('find a wrong address', async () => {
    const { hub } = loadFixtures(
      new URL('../../test/invented-protocol/__fixtures__/', import.meta.url),
    ).find(({ name }) => name === 'text') ?? { hub: undefined };
    const cases = requestCases(
      { ...client, address: () => ({ path: 'turns' }) },
      hub === undefined ? [] : [{ name: 'alone', hub }],
    );
    expect((await failingCases(cases)).join()).toContain('request alone');
  });

  it('find a response that is read wrongly, or that is made of nothing', async () => {
    const failures = await failuresWith({
      decodeResponse: () => ({ id: '', model: '', candidates: [] }),
    });
    expect(failures).toContain('response text');
    expect(failures).toContain('response: what makes no sense');
  });

  it('find errors that lose their code, their delay or the class of their status', async () => {
    const failures = await failuresWith({
      decodeError: () => new LLMError('invalid_request', 'it failed'),
    });
    expect(failures).toContain('error busy');
    expect(failures).toContain('error: any body gives an error of the status');
    expect(failures).toContain('a status of 429');
    const late = await failuresWith({
      decodeError: (failure) => client.decodeError({ ...failure, headers: {} }),
    });
    expect(late).toContain('error busy: becomes overloaded');
    expect(late).toContain('says when to come again');
  });

  it('find nothing in a codec that is whole', async () => {
    expect(await failuresWith({})).toBe('');
  });
});
