import { mkdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import type { Browser, BrowserContext, Page } from 'playwright-core';

/** One person's browser window, and everything that went wrong in it. */
export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Console errors, uncaught errors, policy violations and requests to anywhere else. */
  readonly faults: readonly string[];
  /** Keeps a picture when ATASKI_SCREENSHOTS is set. */
  picture(name: string): Promise<void>;
  close(): Promise<void>;
}

const pictures = fileURLToPath(new URL('../../../.screenshots/', import.meta.url));

/** Opens a window of its own, with no cookies of another. */
export async function openVisit(
  browser: Browser,
  origin: string,
  theme: 'light' | 'dark' = 'light',
): Promise<Visit> {
  const context = await browser.newContext({
    baseURL: origin,
    colorScheme: theme,
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    // A refusal that a page handles is still printed by the browser as a failed resource.
    const isHandled = /status of (401|403|404|409|400)/.test(message.text());
    if (message.type() === 'error' && !isHandled) faults.push(`console: ${message.text()}`);
    if (/Content Security Policy/i.test(message.text())) faults.push(`policy: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.origin !== origin)
      faults.push(`request: ${url.origin}`);
  });
  return {
    page,
    context,
    faults,
    async picture(name) {
      if (process.env['ATASKI_SCREENSHOTS'] === undefined) return;
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: path.join(pictures, `${name}.png`) });
    },
    close: () => context.close(),
  };
}
