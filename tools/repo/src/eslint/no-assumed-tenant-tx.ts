import type { Rule } from 'eslint';

/**
 * Refuses kernel's `assumeTenantTx`. It is meant for teams that bind their tenant by other means;
 * inside this repository only tenancy binds a tenant.
 */
export const noAssumedTenantTx: Rule.RuleModule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      assumed:
        'assumeTenantTx checks nothing: take a TenantTx from your caller or open one by TenantDb.',
    },
  },
  create(context) {
    const report = (node: Rule.Node): void => {
      context.report({ node, messageId: 'assumed' });
    };
    return {
      'ImportSpecifier[imported.name="assumeTenantTx"]': report,
      'ExportSpecifier[local.name="assumeTenantTx"]': report,
      'MemberExpression[property.name="assumeTenantTx"]': report,
    };
  },
};
