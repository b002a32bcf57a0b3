import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly target: unknown }[];
  }[];
}

/**
 * Runs axe on the page as it is now: WCAG 2.2 A and AA, and best practices. One sentence a
 * violation.
 */
export async function violationsOn(page: Page): Promise<readonly string[]> {
  await page.evaluate(source);
  const result = await page.evaluate<AxeResult>(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
  );
  return result.violations.map(
    ({ id, nodes }) =>
      `${new URL(page.url()).pathname} ${id}: ${JSON.stringify(nodes[0]?.target)} (${String(nodes.length)})`,
  );
}
