import { errorTraits } from '../../packages/core/src/error/error-code.ts';

const errorsPage = '/reference/errors.html';

/**
 * What people type, and the pages of which one has to come first, by their addresses. A capability that lands adds
 * its words here.
 */
export const searchCases: readonly (readonly [string, readonly string[]])[] = [
  ['quick start', ['/quick-start.html']],
  ['retry', ['/router.html']],
  ['backoff', ['/router.html']],
  ['fallback', ['/router.html']],
  ['cooldown', ['/router.html']],
  ['rate limit', ['/troubleshoot.html', '/router.html']],
  ['load balancing', ['/router.html']],
  ['401', ['/troubleshoot.html']],
  ['Claude Code', ['/connect-clients.html']],
  ['Codex', ['/connect-clients.html']],
  ['Kubernetes', ['/deploy.html']],
  ['docker', ['/deploy.html']],
  ['nginx', ['/deploy.html']],
  ['systemd', ['/deploy.html']],
  ['graceful shutdown', ['/deploy.html']],
  ['batch', ['/batches.html']],
  ['priority', ['/priority-queue.html']],
  ['timeout', ['/router.html', '/streaming.html']],
  ['budget', ['/router.html']],
  ['endpoints', ['/reference/endpoints.html']],
  ['x-llm-dropped', ['/reference/endpoints.html', '/gateway.html']],
  ['capabilities', ['/reference/capabilities.html']],
  ['virtual keys', ['/status.html', '/what-is-it.html', '/security.html']],
  ['structured output', ['/structured-output.html']],
  ['tools', ['/tools.html']],
  ['embeddings', ['/reference/endpoints.html', '/gateway.html', '/sdk.html']],
  ['middleware', ['/guides/write-a-layer.html']],
  ['429', ['/troubleshoot.html', errorsPage]],
  ['503', ['/troubleshoot.html', '/deploy.html', errorsPage]],
  ['cache', ['/cache.html']],
  ['cost', ['/tokens-and-costs.html']],
  ['Redis', ['/priority-queue.html', '/faq.html']],
  ['stream recovery', ['/stream-recovery.html']],
  // `timeout` is also what one sets, so the page about that may come first.
  ...Object.keys(errorTraits).map(
    (code) => [code, code === 'timeout' ? [errorsPage, '/router.html'] : [errorsPage]] as const,
  ),
];
