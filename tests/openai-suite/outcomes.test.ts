import { describe, expect, it } from 'vitest';
import { isServed, readOutcomes, tableOf } from './outcomes.ts';

const output = `
....F [100%]
=== short test summary info ===
PASSED tests/api_resources/test_responses.py::TestResponses::test_method_create_overload_1[loose]
PASSED tests/api_resources/test_responses.py::TestAsyncResponses::test_raw_response_create_with_all_params_overload_2[aiohttp]
FAILED tests/api_resources/test_responses.py::TestResponses::test_streaming_response_cancel[strict] - openai.NotFoundError: 404 - no
ERROR tests/api_resources/chat/test_completions.py::TestCompletions::test_path_params_retrieve[loose]
FAILED tests/api_resources/chat/completions/test_messages.py::TestMessages::test_method_list[loose] - x
1 failed, 2 passed in 1.00s
`;

describe('the outcomes of the suite', () => {
  it('are read with resource, method and reason', () => {
    expect(readOutcomes(output)).toEqual([
      { resource: 'responses', method: 'create', passed: true, reason: '' },
      { resource: 'responses', method: 'create', passed: true, reason: '' },
      {
        resource: 'responses',
        method: 'cancel',
        passed: false,
        reason: 'openai.NotFoundError: 404 - no',
      },
      { resource: 'chat/completions', method: 'retrieve', passed: false, reason: '' },
      { resource: 'chat/completions/messages', method: 'list', passed: false, reason: 'x' },
    ]);
    expect(readOutcomes('no tests ran')).toEqual([]);
  });

  it('are served where a route is', () => {
    expect(isServed({ resource: 'responses', method: 'create' })).toBe(true);
    expect(isServed({ resource: 'responses', method: 'cancel' })).toBe(false);
    expect(isServed({ resource: 'files', method: 'create' })).toBe(false);
  });

  it('are a table, with what is served first', () => {
    expect(tableOf(readOutcomes(output))).toBe(
      [
        'responses.create                2 of 2',
        'chat/completions.retrieve       not served (0 of 1)',
        'chat/completions/messages.list  not served (0 of 1)',
        'responses.cancel                not served (0 of 1)',
      ].join('\n'),
    );
    expect(tableOf([])).toBe('');
  });
});
