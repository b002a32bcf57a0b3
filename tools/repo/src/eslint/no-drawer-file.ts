import { basename } from 'node:path';

import type { Rule } from 'eslint';

const drawers = /^(?:utils?|helpers?|common|libs?|types?|constants?|misc|shared)\.[cm]?[jt]sx?$/;
const kebab = /^\.?[a-z0-9]+(?:[-.][a-z0-9]+)*$/;

/** Refuses files that are named after nothing, and names that are not kebab-case. */
export const noDrawerFile: Rule.RuleModule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      drawer: '{{ name }} says nothing about its content: name the file after its one purpose.',
      kebab: '{{ name }} is not kebab-case.',
    },
  },
  create(context) {
    return {
      Program(node) {
        const name = basename(context.filename);
        if (drawers.test(name)) context.report({ node, messageId: 'drawer', data: { name } });
        else if (!kebab.test(name)) context.report({ node, messageId: 'kebab', data: { name } });
      },
    };
  },
};
