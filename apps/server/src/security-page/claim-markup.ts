import { html } from '../pages/html.ts';
import type { Html } from '../pages/html.ts';
import type { Claim, PostureSection, Standing } from './claim.ts';
import { icon } from './icon.ts';
import type { IconName } from './icon.ts';

const tags: Readonly<Record<Standing, { word: string; icon: IconName }>> = {
  tested: { word: 'Tested', icon: 'check' },
  attested: { word: 'Attested', icon: 'pen' },
  planned: { word: 'On the roadmap', icon: 'clock' },
};

/** The word and shape that say what stands behind a sentence. */
export function renderTag(standing: Standing, word: string = tags[standing].word): Html {
  return html`<span class="tag tag-${standing}">${icon(tags[standing].icon)}${word}</span>`;
}

/** One chapter with its sentences. */
export function renderSection(section: PostureSection): Html {
  return html`<section class="chapter" aria-labelledby="${section.id}">
    <h2 id="${section.id}">${section.title}</h2>
    ${section.claims.map(renderClaim)}
  </section>`;
}

/** One sentence, its standing and its evidence. */
export function renderClaim(claim: Claim): Html {
  return html`<div class="claim" id="${claim.id}">
    <p>${claim.text}</p>
    ${renderTag(claim.standing)} ${renderEvidence(claim)}
  </div>`;
}

function renderEvidence(claim: Claim): Html | null {
  if (claim.standing === 'planned') return null;
  if (claim.standing === 'attested') {
    return html`<div class="evidence">Stated by ${claim.by}</div>`;
  }
  const word = claim.evidence.length === 1 ? 'Test' : 'Tests';
  return html`<div class="evidence">
    ${word} ${claim.evidence.map((path) => html`<code>${path}</code> `)}
  </div>`;
}
