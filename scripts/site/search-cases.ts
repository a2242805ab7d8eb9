import { errorTraits } from '../../packages/core/src/error/error-code.ts';

const errorsPage = '/reference/errors.html';

/**
 * What people type, and the pages of which one has to come first, by their addresses. A capability that lands adds
 * its words here.
 */
export const searchCases: readonly (readonly [string, readonly string[]])[] = [
  ['401', ['/troubleshoot.html']],
  ['Claude Code', ['/connect-clients.html']],
  ['Codex', ['/connect-clients.html']],
  ['Kubernetes', ['/deploy.html']],
  ['docker', ['/deploy.html']],
  ['nginx', ['/deploy.html']],
  ['systemd', ['/deploy.html']],
  ['graceful shutdown', ['/deploy.html']],
  ['batch', ['/batches.html']],
  ...Object.keys(errorTraits).map((code) => [code, [errorsPage]] as const),
];
