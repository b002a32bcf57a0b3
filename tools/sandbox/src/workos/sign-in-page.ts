import type { AuthorizeRequest } from './authorize-request.ts';
import type { Environment } from './environment.ts';

/** One button: a person, and the organisation the session will be for. */
interface Account {
  readonly value: string;
  readonly name: string;
  readonly email: string;
  readonly role: string | null;
}

interface Group {
  readonly title: string;
  readonly accounts: readonly Account[];
}

/** What surrounds the page: where its form and its stylesheet live. */
export interface PageAddress {
  readonly formAction: string;
  readonly stylesheet: string;
  /** The parameters of the request, carried along in hidden fields. */
  readonly fields: readonly (readonly [string, string])[];
}

/** Renders the list of demo accounts; no script, no style in the markup. */
export function renderSignInPage(
  environment: Environment,
  request: AuthorizeRequest,
  address: PageAddress,
): string {
  const groups = accountsOf(environment, request);
  const fields = address.fields.map(
    ([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`,
  );
  const body =
    groups.length === 0
      ? '<p class="purpose">No demo account fits this request. Go back and sign in again without a preset organisation.</p>'
      : `<p class="purpose">Pick a demo account. There is no password, and nothing leaves this machine.</p>
<form method="post" action="${escape(address.formAction)}">${fields.join('')}${groups.map(renderGroup).join('')}</form>`;
  return renderFrame('Sign in to Ataski', address.stylesheet, body);
}

/** Renders a refusal or a goodbye. */
export function renderMessagePage(title: string, message: string, stylesheet: string): string {
  return renderFrame(title, stylesheet, `<p class="purpose">${escape(message)}</p>`);
}

function accountsOf({ directory }: Environment, request: AuthorizeRequest): readonly Group[] {
  const hinted = directory.users.filter(({ email }) => email === request.loginHint);
  const users = hinted.length > 0 ? hinted : directory.users;
  const groups = directory.organisations
    .filter(({ id }) => request.organisationId === null || id === request.organisationId)
    .map((organisation) => ({
      title: organisation.name,
      accounts: users.flatMap((user) => {
        const membership = directory.findMembership(user.id, organisation.id);
        return membership === null
          ? []
          : [{ ...user, value: `${user.id} ${organisation.id}`, role: membership.role }];
      }),
    }));
  const outsiders = users
    .filter(
      ({ id }) =>
        !directory.organisations.some((organisation) =>
          directory.findMembership(id, organisation.id),
        ),
    )
    .map((user) => ({ ...user, value: user.id, role: null }));
  const all =
    request.organisationId === null
      ? [...groups, { title: 'No organisation', accounts: outsiders }]
      : groups;
  return all.filter(({ accounts }) => accounts.length > 0);
}

function renderGroup({ title, accounts }: Group, index: number): string {
  const id = `group-${String(index)}`;
  const items = accounts.map(renderAccount).join('');
  return `<h2 id="${id}">${escape(title)}</h2><ul aria-labelledby="${id}">${items}</ul>`;
}

function renderAccount({ value, name, email, role }: Account): string {
  const initials = name
    .split(' ')
    .map((word) => word.charAt(0))
    .slice(0, 2)
    .join('');
  const chip = role === null ? '' : `<span class="role">${escape(role)}</span>`;
  return `<li><button type="submit" name="account" value="${escape(value)}">
<span class="initials" aria-hidden="true">${escape(initials)}</span>
<span class="who"><span class="name">${escape(name)}</span><span class="email">${escape(email)}</span></span>${chip}
</button></li>`;
}

const flask =
  '<svg viewBox="0 0 12 12" fill="none" stroke="currentColor" stroke-width="1.25" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M4.5 1h3M5 1v3.4L2.1 9.6a1 1 0 0 0 .9 1.4h6a1 1 0 0 0 .9-1.4L7 4.4V1M3.4 7.5h5.2"/></svg>';

function renderFrame(title: string, stylesheet: string, body: string): string {
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
<header><span class="mark" aria-hidden="true">A</span>Ataski<span class="badge">${flask}Sandbox</span></header>
<div class="card"><h1>${escape(title)}</h1>${body}</div>
<footer>This page stands in for WorkOS AuthKit. The live product shows your company's own sign-in here.</footer>
</main>
</body>
</html>
`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);
}
