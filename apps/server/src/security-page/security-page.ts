import type { SystemManifest } from '@ataski/scope-manifest';

import { html } from '../pages/html.ts';
import type { Html } from '../pages/html.ts';
import { renderSection, renderTag } from './claim-markup.ts';
import type { Standing } from './claim.ts';
import { connectorClaims, renderConnectorSection } from './connector-section.ts';
import { legalPosture, technicalPosture } from './posture/posture.ts';

/** What the page is rendered from. */
export interface SecurityPageInput {
  /** The entries to print, in the order of printing. */
  readonly systems: readonly SystemManifest[];
  /** Ids of the systems that can be connected today; the others are marked as on the roadmap. */
  readonly availableSystemIds: readonly string[];
  /** Paths on the same origin. Default: `/security.css`, where `securityStylesheet` is served. */
  readonly stylesheetPaths?: readonly string[];
  /** Fixes the theme. Default: the one that the reader's system prefers. */
  readonly theme?: 'light' | 'dark';
}

/**
 * The complete public document: our posture in plain sentences, each with what stands behind it.
 * Needs no script, and writes none, nor any inline style.
 */
export function renderSecurityPage(input: SecurityPageInput): string {
  const stylesheetPaths = input.stylesheetPaths ?? ['/security.css'];
  const theme = input.theme === undefined ? null : html` data-theme="${input.theme}"`;
  return html`<!doctype html>
    <html lang="en" ${theme}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta
          name="description"
          content="How Ataski keeps tenants apart, credentials sealed and connections read-only, with the evidence."
        />
        <title>Security · Ataski</title>
        ${stylesheetPaths.map((path) => html`<link rel="stylesheet" href="${path}" />`)}
      </head>
      <body>
        <a class="skip" href="#content">Skip to content</a>
        <header class="page-head">
          <a class="brand" href="/"><span class="mark" aria-hidden="true"></span>Ataski</a>
        </header>
        <main id="content" class="document" tabindex="-1">
          ${renderOpening()} ${renderContents()} ${technicalPosture.map(renderSection)}
          ${renderConnectorSection(input.systems, input.availableSystemIds)}
          ${legalPosture.map(renderSection)}
        </main>
      </body>
    </html> `.text;
}

function renderOpening(): Html {
  const count = (standing: Standing) =>
    [...technicalPosture, ...legalPosture]
      .flatMap(({ claims }) => claims)
      .concat(connectorClaims)
      .filter((claim) => claim.standing === standing).length;
  return html`<h1>Security</h1>
    <p class="lede" id="lede">
      Each sentence below says what stands behind it: a test in our source that can be run again, a
      statement by people, or a plan that promises nothing about today.
    </p>
    <ul class="strip" aria-label="What stands behind the sentences">
      <li id="count-tested">${renderTag('tested', `${String(count('tested'))} tested`)}</li>
      <li id="count-attested">${renderTag('attested', `${String(count('attested'))} attested`)}</li>
      <li id="count-planned">
        ${renderTag('planned', `${String(count('planned'))} on the roadmap`)}
      </li>
    </ul>`;
}

function renderContents(): Html {
  const chapters = [
    ...technicalPosture,
    { id: 'connector-scopes', title: 'Connector scopes' },
    ...legalPosture,
  ];
  return html`<nav class="contents" aria-label="Contents">
    <ol>
      ${chapters.map(({ id, title }) => html`<li id="to-${id}"><a href="#${id}">${title}</a></li>`)}
    </ol>
  </nav>`;
}
