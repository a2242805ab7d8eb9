const remedies = new Map([
  ['req', 'request'],
  ['res', 'response'],
  ['ctx', 'context'],
  ['cfg', 'config'],
  ['opts', 'options'],
  ['msg', 'message'],
  ['err', 'error'],
]);

const wordsOf = (name) => name.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g) ?? [];

/** Refuses abbreviated names where they are made: variables, parameters, imports, members. */
export const noAbbreviations = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: { abbreviated: "write '{{remedy}}' in full: '{{name}}' abbreviates it" },
  },
  create(context) {
    const report = (node, name) => {
      for (const word of wordsOf(name)) {
        const remedy = remedies.get(word.toLowerCase());
        if (remedy) context.report({ node, messageId: 'abbreviated', data: { name, remedy } });
      }
    };
    const reportMember = (node) => {
      if (!node.computed && node.key?.type === 'Identifier') report(node.key, node.key.name);
    };
    return {
      'Program:exit'(program) {
        for (const scope of context.sourceCode.scopeManager.scopes) {
          for (const variable of scope.variables) {
            for (const definition of new Set(variable.defs.map(({ name }) => name))) {
              if (definition && 'name' in definition) report(definition, definition.name);
            }
          }
        }
        return program;
      },
      TSPropertySignature: reportMember,
      TSMethodSignature: reportMember,
      MethodDefinition: reportMember,
      PropertyDefinition: reportMember,
    };
  },
};
