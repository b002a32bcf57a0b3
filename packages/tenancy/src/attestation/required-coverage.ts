import { checks } from '../doctor/checks/index.ts';
import { families } from '../probe/families/index.ts';
import { poolFamilies } from '../probe/pool/index.ts';

/** What has to have run before anything can be said to hold: every check and every family. */
export const requiredCoverage: {
  readonly checks: readonly string[];
  readonly families: readonly string[];
} = {
  checks: checks.map(({ id }) => id),
  families: [...families, ...poolFamilies].map(({ name }) => name),
};
