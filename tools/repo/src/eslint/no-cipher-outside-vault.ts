import type { Rule } from 'eslint';

const ciphers = new Set([
  'createCipheriv',
  'createDecipheriv',
  'publicEncrypt',
  'publicDecrypt',
  'privateEncrypt',
  'privateDecrypt',
]);

/**
 * Refuses encryption outside vault, so that a reviewer of confidentiality reads one package.
 * Hashes, MACs, signatures and random bytes are free; a namespace import is refused because it
 * hides which.
 */
export const noCipherOutsideVault: Rule.RuleModule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      cipher: '{{ name }} belongs to @ataski/vault: seal and open there.',
      namespace: 'Import the functions of node:crypto by name, so that a cipher can be seen.',
    },
  },
  create(context) {
    return {
      ImportDeclaration(node) {
        if (node.source.value !== 'node:crypto' && node.source.value !== 'crypto') return;
        for (const specifier of node.specifiers) {
          if (specifier.type !== 'ImportSpecifier') {
            context.report({ node: specifier, messageId: 'namespace' });
            continue;
          }
          const { imported } = specifier;
          const name = imported.type === 'Identifier' ? imported.name : String(imported.value);
          if (ciphers.has(name)) {
            context.report({ node: specifier, messageId: 'cipher', data: { name } });
          }
        }
      },
      'MemberExpression[object.property.name="subtle"][property.name=/^(en|de)crypt$/]'(
        node: Rule.Node,
      ) {
        context.report({ node, messageId: 'cipher', data: { name: 'crypto.subtle' } });
      },
    };
  },
};
