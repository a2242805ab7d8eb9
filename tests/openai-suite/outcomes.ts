/** What came of one test of the suite. */
export interface Outcome {
  /** Its file below `tests/api_resources`, without `test_` and the ending. */
  readonly resource: string;
  readonly method: string;
  readonly passed: boolean;
  /** Why it failed. */
  readonly reason: string;
}

// `test_raw_response_create_with_all_params_overload_2` tests the method `create`.
const named =
  /^test_(?:method|raw_response|streaming_response|path_params)_(.+?)(?:_with_all_params)?(?:_overload_\d+)?$/;
const line =
  /^(PASSED|FAILED|ERROR) tests\/api_resources\/(\S+?)\.py::\w+::(\w+)(?:\[.*?\])?(?: - (.*))?$/;

/** Reads the short summary that pytest prints with `-rpfE`. */
export function readOutcomes(output: string): readonly Outcome[] {
  return output.split('\n').flatMap((text) => {
    const [, word, file = '', test = '', reason = ''] = line.exec(text) ?? [];
    if (word === undefined) return [];
    const [, method = test] = named.exec(test) ?? [];
    const resource = file.replace(/(^|\/)test_/, '$1');
    return [{ resource, method, passed: word === 'PASSED', reason }];
  });
}

/** The methods whose routes the gateway has, by resource. */
export const served: Readonly<Record<string, readonly string[]>> = {
  'chat/completions': ['create'],
  completions: ['create'],
  embeddings: ['create'],
  models: ['retrieve', 'list'],
  moderations: ['create'],
  responses: ['create'],
};

export function isServed({ resource, method }: Pick<Outcome, 'resource' | 'method'>): boolean {
  return served[resource]?.includes(method) === true;
}

/** A line for each method: how many of its tests passed, those that are served first. */
export function tableOf(outcomes: readonly Outcome[]): string {
  const rows = new Map<string, { isOurs: boolean; passed: number; all: number }>();
  for (const outcome of outcomes) {
    const name = `${outcome.resource}.${outcome.method}`;
    const row = rows.get(name) ?? { isOurs: isServed(outcome), passed: 0, all: 0 };
    rows.set(name, { ...row, passed: row.passed + Number(outcome.passed), all: row.all + 1 });
  }
  const sorted = [...rows].toSorted(
    ([a, first], [b, second]) =>
      Number(second.isOurs) - Number(first.isOurs) || a.localeCompare(b, 'en'),
  );
  const width = Math.max(0, ...sorted.map(([name]) => name.length));
  return sorted
    .map(([name, { isOurs, passed, all }]) => {
      const count = `${passed} of ${all}`;
      return `${name.padEnd(width)}  ${isOurs ? count : `not served (${count})`}`;
    })
    .join('\n');
}
