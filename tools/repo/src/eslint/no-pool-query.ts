import type { Rule } from 'eslint';

const connection = /(?:pool|client)$/i;
const methods = new Set(['query', 'connect']);

/**
 * Refuses SQL on a bare pool or client. A statement that does not go through TenantTx, TenantDb or
 * PlatformDb runs without a signed tenant context.
 */
export const noPoolQuery: Rule.RuleModule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      bare: '{{ name }}.{{ method }} runs without a tenant context: use TenantTx, TenantDb or PlatformDb.',
    },
  },
  create(context) {
    return {
      CallExpression(node) {
        const callee = node.callee;
        if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return;
        const name = nameOf(callee.object);
        const method = callee.property.name;
        if (name === null || !connection.test(name) || !methods.has(method)) return;
        context.report({ node, messageId: 'bare', data: { name, method } });
      },
    };
  },
};

/** The last name of `pool`, `this.pool`, `options.pool` or `#pool`; null for anything else. */
function nameOf(node: { readonly type: string }): string | null {
  const named = node as { type: string; name?: string; property?: { name?: string } };
  if (named.type === 'Identifier') return named.name ?? null;
  if (named.type === 'MemberExpression') return named.property?.name ?? null;
  return null;
}
