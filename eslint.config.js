import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { explainedDisable } from './scripts/eslint-rules/explained-disable.js';
import { noAbbreviations } from './scripts/eslint-rules/no-abbreviations.js';

// Each ban says what stands in its place. A file that needs an exception is named below, with the ban.
const bans = {
  cast: {
    selector: 'TSAsExpression:not([typeAnnotation.typeName.name="const"])',
    message:
      "narrow with the readers of @llm/core, a type guard or 'satisfies'; a protocol's one cast lives in its wire.ts",
  },
  angleCast: {
    selector: 'TSTypeAssertion',
    message: "narrow with the readers of @llm/core, a type guard or 'satisfies'",
  },
  nonNull: {
    selector: 'TSNonNullExpression',
    message: "put the value into a const and handle 'undefined'",
  },
  defaultExport: {
    selector: 'ExportDefaultDeclaration',
    message: 'export by name: a default export has another name in every importing file',
  },
  exportAll: {
    selector: 'ExportAllDeclaration',
    message: 'list the exported names: a star hides what is public and makes cycles',
  },
  moduleMock: {
    selector:
      'CallExpression[callee.object.name="vi"][callee.property.name=/^(mock|doMock|hoisted|stubGlobal|useFakeTimers)$/]',
    message: 'pass the double as an argument (scriptedService, fakeClock, replayTransport)',
  },
  fileSnapshot: {
    selector:
      'CallExpression[callee.property.name=/^(toMatchSnapshot|toThrowErrorMatchingSnapshot)$/]',
    message:
      'write the expected value, or an inline snapshot of at most 20 lines, or a golden file',
  },
  jsonParse: {
    selector: 'CallExpression[callee.object.name="JSON"][callee.property.name="parse"]',
    message: 'use parseJson of @llm/core: it refuses prototype keys and throws an LLMError',
  },
  subclass: {
    selector: ':matches(ClassDeclaration, ClassExpression)[superClass]',
    message: 'compose functions or data: only the error class extends another',
  },
  environment: {
    selector: 'MemberExpression[object.name="process"][property.name="env"]',
    message:
      'take the value as an argument: the environment is read in environment-credentials.ts, process-environment.ts and config/read/environment.ts only',
  },
  importedEnvironment: {
    selector:
      'ImportDeclaration[source.value=/^(node:)?process$/] ImportSpecifier[imported.name="env"]',
    message:
      'take the value as an argument: the environment is read in environment-credentials.ts, process-environment.ts and config/read/environment.ts only',
  },
  errorInstance: {
    selector: 'BinaryExpression[operator="instanceof"][right.name="LLMError"]',
    message:
      'use isLLMError(value, code?): it also knows the errors of another copy of the package',
  },
  catchAll: {
    selector:
      'CallExpression[callee.property.name="catch"] > ArrowFunctionExpression.arguments[body.type="BlockStatement"][body.body.length=0]',
    message: 'handle the rejection, or name a function that says why it may be dropped',
  },
  realSleep: {
    selector: 'NewExpression[callee.name="Promise"] CallExpression[callee.name="setTimeout"]',
    message: 'pass fakeClock of @llm/core/testing and advance it',
  },
  wallClock: {
    selector:
      ':matches(MemberExpression[object.name="Date"][property.name="now"], NewExpression[callee.name="Date"][arguments.length=0])',
    message:
      'pass a Clock: `now` for what lasts, since somebody may set the machine’s clock, and `date` for what others read',
  },
  spreadArguments: {
    selector: 'CallExpression[callee.property.name=/^(push|unshift)$/] > SpreadElement.arguments',
    message:
      "use append of @llm/core: arguments lie on the stack, which a caller's or an upstream's long list overflows",
  },
  addressPart: {
    selector: 'CallExpression[callee.name=/^(en|de)codeURIComponent$/]',
    message:
      'use toAddressPart and fromAddressPart of @llm/core: these throw at half of a surrogate pair, and at a percent sign',
  },
  messageTest: {
    selector:
      ':matches(CallExpression[callee.object.property.name="message"][callee.property.name=/^(includes|startsWith|endsWith|match|search|indexOf)$/], CallExpression[callee.property.name="test"] > MemberExpression.arguments[property.name="message"])',
    message:
      "act on error.code and error.retryable: the vendor's next sentence breaks a text match",
  },
};

const everywhere = [
  bans.angleCast,
  bans.exportAll,
  bans.moduleMock,
  bans.fileSnapshot,
  bans.catchAll,
];
const inSources = [
  ...everywhere,
  bans.cast,
  bans.nonNull,
  bans.defaultExport,
  bans.jsonParse,
  bans.subclass,
  bans.environment,
  bans.importedEnvironment,
  bans.errorInstance,
  bans.wallClock,
  bans.spreadArguments,
  bans.addressPart,
];
const inTests = [...everywhere, bans.nonNull, bans.defaultExport, bans.errorInstance];

const restrict = (selected, ...allowed) => ({
  'no-restricted-syntax': ['error', ...selected.filter((ban) => !allowed.includes(ban))],
});

const tests = ['**/*.test.ts', '**/*.test-d.ts', '**/test/**/*.ts'];

export default defineConfig(
  globalIgnores(['**/dist/**', '**/coverage/**', '**/__fixtures__/**', 'bench/results/**']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      // One program for all: a project for each package would read and check core's sources once in each.
      parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    plugins: {
      local: {
        rules: { 'no-abbreviations': noAbbreviations, 'explained-disable': explainedDisable },
      },
    },
    rules: {
      'local/no-abbreviations': 'error',
      'local/explained-disable': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'], location: 'start' }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { arguments: false, properties: false } },
      ],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        {
          argsIgnorePattern: '^_',
          varsIgnorePattern: '^_',
          caughtErrorsIgnorePattern: '^_',
          ignoreRestSiblings: true,
        },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // `return fail()` of a function that gives nothing back is the shortest early end.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Interfaces of plain functions are destructured everywhere; classes are three.
      '@typescript-eslint/unbound-method': 'off',
      // The ban above has a message that names the remedy.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Contracts are asynchronous even where one implementation is not.
      '@typescript-eslint/require-await': 'off',
      // It takes a flag that a closure changes for a constant.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // Spreading a text gives its characters, which is what is meant.
      '@typescript-eslint/no-misused-spread': 'off',
      // Two names for one shape are how a wire type and a hub type may differ later.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  {
    files: ['packages/*/src/**/*.ts', 'apps/**/*.ts'],
    rules: { ...restrict(inSources), 'max-params': ['error', 3] },
  },
  {
    files: ['packages/router/src/**/*.ts'],
    ignores: tests,
    rules: restrict([...inSources, bans.messageTest]),
  },
  // The exceptions, each file by name.
  { files: ['packages/*/src/**/wire.ts'], rules: restrict(inSources, bans.cast) },
  {
    files: ['packages/core/src/json/{parse-json,parse-exact}.ts'],
    rules: {
      ...restrict(inSources, bans.jsonParse),
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
    },
  },
  { files: ['packages/core/src/service/call-context.ts'], rules: restrict(inSources, bans.cast) },
  {
    files: ['packages/core/src/text/address-part.ts'],
    rules: restrict(inSources, bans.addressPart),
  },
  {
    files: ['packages/core/src/error/**/*.ts'],
    rules: restrict(inSources, bans.subclass, bans.errorInstance),
  },
  {
    files: [
      'packages/core/src/runtime/environment-credentials.ts',
      'packages/core/src/runtime/process-environment.ts',
      'packages/proxy/src/config/read/environment.ts',
    ],
    rules: restrict(inSources, bans.environment, bans.importedEnvironment),
  },
  // The clock itself, and the dates of log lines.
  {
    files: [
      'packages/core/src/runtime/system-clock.ts',
      'packages/proxy/src/log/{create-line-logger,line-queue}.ts',
    ],
    rules: restrict(inSources, bans.wallClock),
  },
  {
    files: tests,
    rules: {
      ...restrict(inTests),
      'max-params': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-empty-function': 'off',
    },
  },
  {
    files: ['scripts/**', 'bench/**', '*.ts', '**/*.config.ts'],
    rules: restrict(everywhere),
  },
  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        module: 'writable',
        performance: 'readonly',
        fetch: 'readonly',
        Buffer: 'readonly',
      },
    },
  },
);
