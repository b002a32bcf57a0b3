/** @type {import('prettier').Config} */
export default {
  printWidth: 100,
  singleQuote: true,
  semi: true,
  trailingComma: 'all',
  plugins: ['prettier-plugin-jsdoc'],
  // Keep the prose as its author broke it; only the shape of the comment is formatted.
  jsdocDescriptionWithDot: false,
  jsdocCapitalizeDescription: false,
  jsdocPreferCodeFences: true,
  jsdocLineWrappingStyle: 'greedy',
  tsdoc: true,
  overrides: [{ files: '*.md', options: { proseWrap: 'preserve' } }],
};
