/** Refuses a disabled line that does not say why it is right. */
export const explainedDisable = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      unexplained: "say why after the rule's name: `eslint-disable-next-line x -- reason`",
    },
  },
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          if (!/^\s*eslint-disable/.test(comment.value)) continue;
          if (!/\s--\s+\S/.test(comment.value)) {
            context.report({ loc: comment.loc, messageId: 'unexplained' });
          }
        }
      },
    };
  },
};
