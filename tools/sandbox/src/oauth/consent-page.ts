import type { ConsentRequest } from './consent-request.ts';
import type { OAuthProfile } from './oauth-profile.ts';

/** Something the person may open to the client. */
export interface ConsentAccount {
  readonly id: string;
  readonly name: string;
}

/** What surrounds the page: where its form and its stylesheet live. */
export interface ConsentAddress {
  readonly formAction: string;
  readonly stylesheet: string;
  /** The parameters of the request, carried along in hidden fields. */
  readonly fields: readonly (readonly [string, string])[];
}

/** Renders the question; no script, no style in the markup. The scopes are shown exactly. */
export function renderConsentPage(
  profile: OAuthProfile,
  request: ConsentRequest,
  accounts: readonly ConsentAccount[],
  address: ConsentAddress,
): string {
  const fields = address.fields.map(
    ([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`,
  );
  const scopes = request.scopes.map((scope) => `<li><code>${escape(scope)}</code></li>`).join('');
  const choices = accounts.map((account, index) =>
    renderChoice(account, profile.picks.several, index === 0),
  );
  const body = `<p class="purpose">The application <code>${escape(request.client.clientId)}</code> asks for access. Nothing leaves this machine.</p>
<form method="post" action="${escape(address.formAction)}">${fields.join('')}
<h2 id="scopes">Requested scopes</h2><ul class="scopes" aria-labelledby="scopes">${scopes}</ul>
<fieldset><legend>${escape(profile.picks.noun)}</legend>${choices.join('')}</fieldset>
<div class="actions"><button type="submit" name="decision" value="deny">Cancel</button><button type="submit" name="decision" value="allow" class="primary">Allow access</button></div>
</form>`;
  return renderFrame(profile.name, `Connect to ${profile.name}`, address.stylesheet, body);
}

/** Renders a refusal. */
export function renderRefusalPage(
  profile: OAuthProfile,
  message: string,
  stylesheet: string,
): string {
  const body = `<p class="purpose">${escape(message)}</p>`;
  return renderFrame(profile.name, 'This connection cannot start', stylesheet, body);
}

function renderChoice({ id, name }: ConsentAccount, several: boolean, isFirst: boolean): string {
  const type = several ? 'checkbox' : 'radio';
  const checked = isFirst ? ' checked' : '';
  return `<label><input type="${type}" name="account" value="${escape(id)}"${checked}><span class="name">${escape(name)}</span><span class="id">${escape(id)}</span></label>`;
}

function renderFrame(provider: string, title: string, stylesheet: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escape(title)} · Sandbox</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${escape(stylesheet)}">
</head>
<body>
<main>
<header>${escape(provider)}<span class="badge">Sandbox</span></header>
<div class="card"><h1>${escape(title)}</h1>${body}</div>
<footer>This page stands in for the consent page of ${escape(provider)}.</footer>
</main>
</body>
</html>
`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);
}
