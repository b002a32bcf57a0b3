import { describeSystem } from '@ataski/scope-manifest';
import type {
  BodyDescription,
  OperationDescription,
  Scope,
  SystemManifest,
} from '@ataski/scope-manifest';
import { fingerprintOf } from '@ataski/scope-manifest/published';

import { html } from '../pages/html.ts';
import type { Html } from '../pages/html.ts';
import { renderTag } from './claim-markup.ts';

/** One system as its manifest entry states it. */
export function renderConnector(manifest: SystemManifest, isAvailable: boolean): Html {
  const system = describeSystem(manifest);
  const id = `connector-${system.id.replaceAll('_', '-')}`;
  return html`<article class="connector" aria-labelledby="${id}">
    <div class="connector-head">
      <h3 id="${id}">${system.name}</h3>
      ${isAvailable ? renderTag('tested', 'Available') : renderTag('planned')}
    </div>
    <p id="${id}-reads">${system.reads}</p>
    <p id="${id}-connection" class="quiet">${system.connection}</p>
    <h4>What it asks for</h4>
    <dl class="scopes">
      ${system.scopes.map((scope, index) => renderScope(`${id}-scope-${String(index + 1)}`, scope))}
    </dl>
    <h4>What never happens</h4>
    <ul class="never">
      ${system.never.map(
        (sentence, index) => html`<li id="${id}-never-${index + 1}">${sentence}</li>`,
      )}
    </ul>
    ${renderOperations(id, [...system.operations, ...system.authOperations])}
    ${renderNotes(id, system.notes)}
    <div class="evidence">
      Entry <code>${system.id} ${system.version}</code>, last checked on
      <time datetime="${system.checkedOn}">${system.checkedOn}</time>. Fingerprint
      <code>${fingerprintOf(manifest)}</code>. The whole entry:
      <a href="/security/${system.id}.md">for reading</a>,
      <a href="/security/${system.id}.json">for programs</a>
    </div>
  </article>`;
}

function renderScope(id: string, { scope, sentence, session, optional }: Scope): Html {
  const kind = session === true ? 'session' : optional === true ? 'optional' : null;
  return html`<div class="scope" id="${id}">
    <dt><code>${scope}</code>${kind === null ? null : html` <span class="kind">${kind}</span>`}</dt>
    <dd>${sentence}</dd>
  </div>`;
}

function renderOperations(id: string, operations: readonly OperationDescription[]): Html {
  return html`<details class="operations">
    <summary>
      ${operations.length} permitted ${operations.length === 1 ? 'call' : 'calls'}; every other one
      is refused
    </summary>
    <ul>
      ${operations.map((operation) => renderOperation(`${id}-call-${operation.name}`, operation))}
    </ul>
  </details>`;
}

function renderOperation(id: string, operation: OperationDescription): Html {
  return html`<li id="${id}">
    <code><span class="method">${operation.method}</span> ${operation.address}</code>
    <span>${operation.sentence}</span>
    ${operation.why === null ? null : html`<span class="quiet">${operation.why}</span>`}
    ${operation.body === null ? null : renderBody(id, operation.body)}
  </li>`;
}

function renderBody(id: string, { sentence, items, placeholders }: BodyDescription): Html {
  return html`<span class="quiet">${sentence}</span>
    <ul class="body">
      ${items.map(
        ({ name, sentence: meaning, text, choices }) =>
          html`<li id="${id}-${name}">
            <code>${name}</code> <span>${meaning}</span>
            ${text === null ? null : html`<code class="wire">${text}</code>`}
            ${choices.length === 0 ? null : html`<span class="quiet">Only: ${join(choices)}.</span>`}
          </li>`,
      )}
    </ul>
    ${placeholders.map(
      ({ name, shape }) =>
        html`<span class="quiet" id="${id}-placeholder-${name}"
          ><code>:${name}</code> fits <code>${shape}</code></span
        >`,
    )}`;
}

function join(names: readonly string[]): readonly Html[] {
  return names.map((name, index) => html`${index === 0 ? '' : ', '}<code>${name}</code>`);
}

function renderNotes(id: string, notes: readonly string[]): Html | null {
  if (notes.length === 0) return null;
  return html`<ul class="notes">
    ${notes.map((note, index) => html`<li id="${id}-note-${index + 1}">${note}</li>`)}
  </ul>`;
}
