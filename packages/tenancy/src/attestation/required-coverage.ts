/** What has to have run before anything can be said to hold: every check and every family. */
export const requiredCoverage = {
  checks: Array.from({ length: 48 }, (_, index) => `T${String(index + 1).padStart(2, '0')}`),
  families: ['plain-read', 'insert'],
} as const;
