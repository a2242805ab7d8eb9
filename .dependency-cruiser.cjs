// Each rule is a floor of the architecture. Packages are reached through their names, so that a file
// under node_modules/@llm is another package and a file under packages/ is this one.
const core = '^packages/core/src/';
const providers = '^packages/providers/src/';
const router = '^packages/router/src/';
const proxy = '^packages/proxy/src/';
// Modules of Node are resolved to their names without the prefix.
const node =
  '^(node:|(assert|buffer|crypto|dns|events|fs|http|http2|https|net|os|path|process|stream|timers|tls|url|util|worker_threads|zlib)(/|$))';
const test = '\\.test(-d)?\\.ts$|/__fixtures__/|^packages/[^/]+/test/';

const anyPackage = '(^|/)node_modules/';
const ours = ['@llm/core', '@llm/providers', '@llm/router', '@llm/proxy'];
const oursExcept = (...kept) =>
  `(^|/)node_modules/(${ours.filter((name) => !kept.includes(name)).join('|')})/`;

/** Source files of `from` that are no tests must not import what `to` matches. */
const forbid = (name, comment, from, to, except = {}) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: [test, ...(except.from ?? [])] },
  to: { path: to, ...(except.to ? { pathNot: except.to } : {}) },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'A cycle (type imports included) means that two files are one; split by concept.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolvable',
      comment:
        'The import names nothing: a typing mistake, or a dependency that package.json lacks.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-foreign-source',
      comment: 'Import a package by its name and export, not through a path into its sources.',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: { path: '^packages/', pathNot: '^packages/$1/' },
    },
    {
      name: 'no-roof-below',
      comment: 'Packages know neither the apps nor the benchmark nor the scripts.',
      severity: 'error',
      from: { path: '^packages/[^/]+/(src|test)/' },
      to: { path: '^(apps|bench|scripts)/' },
    },
    {
      name: 'no-undeclared-dependency',
      comment:
        "Add the package to this package's dependencies; a root or sibling dependency is luck.",
      severity: 'error',
      // An optional peer is a development dependency, too: ioredis, of the stores over Redis.
      from: { path: '^packages/[^/]+/src/', pathNot: `${test}|^packages/router/src/redis/` },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'] },
    },
    {
      name: 'no-test-from-source',
      comment: 'A source file may not import a test or a fixture.',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: test },
      to: { path: '^packages/.*(\\.test\\.ts$|/__fixtures__/)|^packages/[^/]+/test/' },
    },

    forbid(
      'core-stands-alone',
      'Only the transport over undici may import a package, and only that one.',
      core,
      anyPackage,
      { from: ['^packages/core/src/transport/undici/'] },
    ),
    forbid(
      'core-undici-only',
      'The transport over undici may import no other package.',
      '^packages/core/src/transport/undici/',
      anyPackage,
      { to: ['(^|/)node_modules/undici/', '(^|/)node_modules/@types/node/'] },
    ),
    forbid(
      'core-runs-anywhere',
      'Only the transports over sockets and testing/ may touch Node.',
      core,
      node,
      {
        from: [
          '^packages/core/src/transport/(http1|undici)/',
          '^packages/core/src/cache/disk/',
          '^packages/core/src/testing/',
        ],
      },
    ),
    forbid(
      'core-model-imports-nothing',
      'The hub types and the errors stand on nothing.',
      '^packages/core/src/model/',
      '.',
      { to: ['^packages/core/src/(model|error|json/json-value\\.ts)'] },
    ),
    forbid(
      'core-error-imports-nothing',
      'The hub types and the errors stand on nothing.',
      '^packages/core/src/error/',
      '.',
      { to: ['^packages/core/src/(error/|json/json-value\\.ts)'] },
    ),
    forbid(
      'core-bytes-imports-nothing',
      'bytes/ stands on nothing.',
      '^packages/core/src/bytes/',
      '.',
      { to: ['^packages/core/src/bytes/'] },
    ),
    forbid(
      'core-json-stands-low',
      'json/ may import bytes/, error/ and text/.',
      '^packages/core/src/json/',
      '.',
      { to: ['^packages/core/src/(json|bytes|error|text)/'] },
    ),
    forbid(
      'core-middle-below-service',
      'framing/, stream/ and contract/ may import model/, json/, bytes/, error/ and each other; no service, no transport.',
      '^packages/core/src/(framing|stream|contract)/',
      '^packages/core/src/(service|transport|runtime|testing)/',
    ),
    forbid(
      'core-service-without-testing',
      'Nothing in core may import the test doubles.',
      core,
      '^packages/core/src/testing/',
      { from: ['^packages/core/src/testing/'] },
    ),
    {
      name: 'core-testing-without-runner',
      comment: 'The conformance cases run in any test runner: node:assert only.',
      severity: 'error',
      from: { path: '^packages/core/src/testing/', pathNot: test },
      to: { path: '^(node:test|vitest|jest|mocha)|node_modules/(vitest|jest|mocha|chai)/' },
    },

    forbid(
      'providers-on-core-only',
      'Providers stand on core; router and proxy are unknown to them.',
      providers,
      oursExcept('@llm/core'),
    ),
    forbid(
      'protocol-alone',
      'A protocol may import core, its own folder and shared/; no other protocol.',
      '^packages/providers/src/protocols/([^/]+)/',
      '^packages/providers/src/protocols/',
      { to: ['^packages/providers/src/protocols/($1|shared)/'] },
    ),
    forbid(
      'protocol-without-provider',
      'A protocol says how to speak; it knows no provider, client or catalog.',
      '^packages/providers/src/protocols/',
      providers,
      { to: ['^packages/providers/src/protocols/'] },
    ),
    forbid(
      'protocol-shared-on-core',
      'What protocols share stands on core alone.',
      '^packages/providers/src/protocols/shared/',
      providers,
      { to: ['^packages/providers/src/protocols/shared/'] },
    ),
    forbid(
      'vendor-alone',
      'A vendor may import core and protocols/; no other vendor, no client.',
      '^packages/providers/src/(?!client/|protocols/|catalogue/|tokens/)([^/]+)/',
      '^packages/providers/src/[^/]+/',
      { to: ['^packages/providers/src/($1|protocols)/'] },
    ),
    forbid(
      'compatible-vendor-alone',
      'A declaration may not import another declaration.',
      '^packages/providers/src/compatible/(?!index\\.ts)',
      '^packages/providers/src/compatible/',
    ),
    forbid(
      'client-without-vendor',
      'The client is given providers; it names none. Mocked answers come from nobody.',
      '^packages/providers/src/client/',
      '^packages/providers/src/[^/]+/',
      {
        to: [
          '^packages/providers/src/(client|several-calls|gateway|mock|names|protocols|token-estimate)/',
        ],
      },
    ),

    forbid(
      'catalogue-without-vendor',
      'What is known of models, and the counting of tokens, is the same whoever serves them: it names no vendor and no client.',
      '^packages/providers/src/(catalogue|tokens)/',
      '^packages/providers/src/[^/]+/',
      { to: ['^packages/providers/src/(catalogue|money|names|protocols|tokens)/'] },
    ),

    forbid(
      'router-on-core-only',
      'The router stands on core; providers and proxy are unknown to it.',
      router,
      oursExcept('@llm/core'),
    ),
    forbid(
      'router-redis-alone',
      'Only the stores over Redis may touch its client, or Node.',
      router,
      `(^|/)node_modules/ioredis/|${node}`,
      { from: ['^packages/router/src/redis/'] },
    ),
    forbid(
      'strategy-pure',
      'A strategy is a function of facts: no layer, no state, no Node.',
      '^packages/router/src/strategy/',
      `^packages/router/src/(layer|state|redis)/|${node}`,
    ),
    forbid(
      'layer-alone',
      'A layer may import core and state/; layers meet only in a stack.',
      '^packages/router/src/layer/([^/]+)\\.ts$',
      '^packages/router/src/(layer|strategy|redis)/',
      { to: ['^packages/router/src/layer/$1\\.ts$'] },
    ),

    forbid(
      'proxy-inner-on-core',
      'respond/, auth/ and policy/ stand on core.',
      '^packages/proxy/src/(respond|auth|policy)/',
      oursExcept('@llm/core'),
    ),
    forbid(
      'proxy-inner-without-outer',
      'respond/, auth/ and policy/ know neither the configuration nor the server.',
      '^packages/proxy/src/(respond|auth|policy)/',
      '^packages/proxy/src/(config|server|cli|adapter)/',
    ),
    forbid(
      'proxy-config-without-server',
      'The configuration builds a gateway; serving it is not its business.',
      '^packages/proxy/src/config/',
      '^packages/proxy/src/(server|cli)/',
    ),
    forbid(
      'proxy-zod-in-schemas',
      'Schemas live in config/ and management/; what they validate is plain types elsewhere.',
      proxy,
      '(^|/)node_modules/zod/',
      { from: ['^packages/proxy/src/(config|management)/'] },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(packages|apps)/[^/]+/(dist|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    // Keeps a workspace package under node_modules/@llm, so that the rules can tell a package from a path.
    preserveSymlinks: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@llm/source', 'node', 'import', 'default', 'types'],
      extensions: ['.ts', '.js', '.json', '.mjs', '.cjs'],
    },
  },
};
