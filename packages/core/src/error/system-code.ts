/** The system's name of a failure, such as `ECONNRESET` or `ENOENT`, which Node puts on its errors; empty where there is none. */
export function systemCodeOf(cause: unknown): string {
  const named = typeof cause === 'object' && cause !== null && 'code' in cause;
  return named && typeof cause.code === 'string' ? cause.code : '';
}
