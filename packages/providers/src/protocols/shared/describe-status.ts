/** What is said of a failure that an upstream gave no words for. */
export function describeStatus(status: number | undefined): string {
  return status === undefined
    ? 'the upstream reported a failure without a reason'
    : `the upstream answered with status ${status}`;
}
