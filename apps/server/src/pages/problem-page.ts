import type { Problem } from '@ataski/contract';

import { html } from './html.ts';

/**
 * A failure as a page, for a browser that navigates: what happened, what to do, and the id to
 * quote.
 */
export function renderProblemPage(problem: Problem): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${problem.title} · Ataski</title>
        <link rel="icon" href="/favicon.svg" />
        <link rel="stylesheet" href="/security.css" />
      </head>
      <body>
        <header class="page-head">
          <a class="brand" href="/"><span class="mark" aria-hidden="true"></span>Ataski</a>
        </header>
        <main id="content" class="document">
          <h1>${problem.title}</h1>
          <p class="lede">${problem.detail}</p>
          <p>Nothing was changed. <a href="/auth/sign-in">Try to sign in again</a></p>
          <p class="quiet">
            If it happens again, quote <code>${problem.correlationId}</code> (${problem.code}).
          </p>
        </main>
      </body>
    </html> `.text;
}
