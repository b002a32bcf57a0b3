import type { Rule } from 'eslint';

/** Refuses `x as TenantTx` and `<TenantTx>x`: a capability that can be cast is no capability. */
export const noCastToTenantTx: Rule.RuleModule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      cast: 'A TenantTx is made by tenancy only. Ask for one as a parameter instead of casting.',
    },
  },
  create(context) {
    const report = (node: Rule.Node): void => {
      context.report({ node, messageId: 'cast' });
    };
    return {
      'TSAsExpression[typeAnnotation.typeName.name="TenantTx"]': report,
      'TSAsExpression[typeAnnotation.typeName.right.name="TenantTx"]': report,
      'TSTypeAssertion[typeAnnotation.typeName.name="TenantTx"]': report,
    };
  },
};
