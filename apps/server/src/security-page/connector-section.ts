import type { SystemManifest } from '@ataski/scope-manifest';

import { html } from '../pages/html.ts';
import type { Html } from '../pages/html.ts';
import { renderClaim } from './claim-markup.ts';
import type { Claim } from './claim.ts';
import { renderConnector } from './connector-markup.ts';

/** The sentences above the systems. */
export const connectorClaims: readonly Claim[] = [
  {
    id: 'connectors-one-list',
    text: 'What follows is rendered from the very list from which requests are made. A call that is not on it is refused before a connection is opened.',
    standing: 'tested',
    evidence: [
      'packages/scope-manifest/src/match-operation.property.test.ts',
      'packages/egress/src/allow-list.test.ts',
    ],
  },
  {
    id: 'connectors-model-keys',
    text: 'A gateway will use your own key for Anthropic or OpenAI at the moment of a call and keep no copy outside the vault. The provider will invoice you directly; our invoice will leave such calls out.',
    standing: 'planned',
  },
];

/** The chapter that is rendered from the manifest. */
export function renderConnectorSection(
  systems: readonly SystemManifest[],
  availableSystemIds: readonly string[],
): Html {
  return html`<section class="chapter" aria-labelledby="connector-scopes">
    <h2 id="connector-scopes">Connector scopes</h2>
    ${connectorClaims.map(renderClaim)}
    <p id="connectors-availability" class="quiet">
      A system marked “On the roadmap” cannot be connected yet; its entry is the limit within which
      its connector will be built.
    </p>
    ${systems.map((system) => renderConnector(system, availableSystemIds.includes(system.id)))}
  </section>`;
}
