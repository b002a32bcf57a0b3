import type { Rule } from 'eslint';

/** What code can reach without being handed it. */
const sources = ['clock', 'console', 'environment', 'network', 'randomness'] as const;
type Source = (typeof sources)[number];

const advice: Readonly<Record<Source, string>> = {
  clock: 'take a Clock',
  console: 'throw an AtaskiError or take a logger',
  environment: 'take an option; the environment is read once, in config',
  network: 'call through the egress port',
  randomness: 'use node:crypto, or take a source of randomness',
};

const members: Readonly<Record<string, Source>> = {
  'Date.now': 'clock',
  'Math.random': 'randomness',
  'process.env': 'environment',
  'globalThis.fetch': 'network',
};

/** Modules whose import alone is the authority. */
const modules: Readonly<Record<string, Source>> = {
  'node:http': 'network',
  'node:https': 'network',
  'node:net': 'network',
  'node:tls': 'network',
  'node:process': 'environment',
  undici: 'network',
};

/**
 * Refuses the network, the environment, the console, the clock and weak randomness outside the
 * files that the configuration names by `allow`.
 */
export const noAmbientAuthority: Rule.RuleModule = {
  meta: {
    type: 'problem',
    schema: [
      {
        type: 'object',
        properties: { allow: { type: 'array', items: { enum: [...sources] } } },
        additionalProperties: false,
      },
    ],
    messages: { ambient: '{{ found }} is not allowed in this file: {{ advice }}.' },
  },
  create(context) {
    const [options] = context.options as [{ allow?: readonly Source[] }?];
    const allowed = new Set<Source>(options?.allow ?? []);
    const report = (node: Rule.Node, found: string, source: Source | undefined): void => {
      if (source === undefined || allowed.has(source)) return;
      context.report({ node, messageId: 'ambient', data: { found, advice: advice[source] } });
    };
    return {
      'MemberExpression[object.type="Identifier"][property.type="Identifier"]'(node: Rule.Node) {
        const { object, property } = node as unknown as Record<string, { name: string }>;
        const found = `${String(object?.name)}.${String(property?.name)}`;
        report(node, found, object?.name === 'console' ? 'console' : members[found]);
      },
      'CallExpression[callee.name="fetch"]'(node: Rule.Node) {
        // A local binding named fetch is a port that somebody handed in.
        const known = context.sourceCode.getScope(node);
        if (isLocal(known, 'fetch')) return;
        report(node, 'fetch', 'network');
      },
      'NewExpression[callee.name="Date"][arguments.length=0]'(node: Rule.Node) {
        report(node, 'new Date()', 'clock');
      },
      ImportDeclaration(node) {
        const name = String(node.source.value);
        const typeOnly = (node as { importKind?: string }).importKind === 'type';
        if (!typeOnly) report(node, name, modules[name]);
      },
    };
  },
};

function isLocal(scope: ReturnType<Rule.RuleContext['sourceCode']['getScope']>, name: string) {
  for (let current: typeof scope | null = scope; current !== null; current = current.upper) {
    const variable = current.set.get(name);
    if (variable !== undefined) return variable.defs.length > 0;
  }
  return false;
}
