import { Problem } from '@ataski/contract';
import { AtaskiError, createCorrelationId } from '@ataski/kernel';
import { createVisitor } from '@ataski/local/visitor';
import { companies, stripeKeys } from '@ataski/local/world';

import type { ProofRow } from '../../proof.ts';
import { startNeighbour } from './neighbour-product.ts';
import type { Neighbour, NeighbourOptions } from './neighbour-product.ts';
import { row } from './row.ts';

type Place = Pick<NeighbourOptions, 'local' | 'folder'>;

/** Stripe and WorkOS as peers of the composed product, once with TLS 1.2 and once with 1.3. */
export async function proveOutbound(place: Place): Promise<readonly ProofRow[]> {
  const old = await withProviders(place, 'TLSv1.2');
  const current = await withProviders(place, 'TLSv1.3');
  return [
    row(
      'A connector refuses a provider that speaks TLS 1.2 at most; nothing is sent.',
      old.connecting,
      'the call ends with EGRESS_TLS_REFUSED, 0 requests arrive',
      old.connecting.endsWith('EGRESS_TLS_REFUSED; 0 requests arrived'),
    ),
    row(
      'It connects to the same provider with TLS 1.3.',
      current.connecting,
      'connected',
      current.connecting.startsWith('connected'),
    ),
    row(
      'Sign-in refuses a WorkOS that speaks TLS 1.2 at most; nothing is sent.',
      old.signingIn,
      '503 with reason EGRESS_TLS_REFUSED, 0 requests arrive',
      old.signingIn === '503 ACCESS_PROVIDER_UNAVAILABLE EGRESS_TLS_REFUSED; 0 requests arrived',
    ),
    row(
      'It signs in with the same WorkOS and TLS 1.3.',
      current.signingIn,
      'signed in, session 200',
      current.signingIn.startsWith('signed in, session 200'),
    ),
  ];
}

interface Seen {
  readonly connecting: string;
  readonly signingIn: string;
}

async function withProviders(place: Place, providerTls: 'TLSv1.2' | 'TLSv1.3'): Promise<Seen> {
  const neighbour = await startNeighbour({ ...place, providerTls });
  const arrived = (host: string) =>
    `; ${String(neighbour.sandbox.requests.count({ host }))} requests arrived`;
  try {
    const connecting = (await connect(neighbour)) + arrived('api.stripe.com');
    const signingIn = (await signIn(neighbour)) + arrived('api.workos.com');
    return { connecting, signingIn };
  } finally {
    await neighbour.stop();
  }
}

/** What came of connecting Stripe, and how its first call ended according to the audit log. */
async function connect({ product }: Neighbour): Promise<string> {
  const { audit, connections, tenancy } = product.services;
  const correlationId = createCorrelationId();
  const actor = { type: 'user', id: 'user_proof' } as const;
  const context = { tenantId: companies.acme.tenantId, actor, correlationId };
  const credentials = { restricted_key: stripeKeys.acme };
  try {
    const { connection } = await connections.connect({
      context,
      system: 'stripe',
      label: 'Proof',
      credentials,
    });
    return connection.state;
  } catch (error) {
    const { events } = await tenancy.withTenant(context, (tx) => audit.timeline(tx, correlationId));
    const ending = events.find(({ phase }) => phase === 'outcome')?.details['code'];
    return `${AtaskiError.is(error) ? error.code : 'unknown'}, the call: ${String(ending)}`;
  }
}

/** Comes back from the sign-in page with a code, which our server then exchanges over TLS. */
async function signIn({ url }: Neighbour): Promise<string> {
  const visitor = createVisitor(url);
  const whole = await visitor.signIn('ada@acme.example', companies.acme.name).then(
    () => true,
    () => false,
  );
  if (whole) return `signed in, session ${String((await visitor.fetch('/api/session')).status)}`;
  const begun = await visitor.fetch('/auth/sign-in');
  const state = new URL(begun.headers.get('location') ?? '').searchParams.get('state') ?? '';
  const query = new URLSearchParams({ code: 'code_of_the_proof', state });
  const refused = await visitor.fetch(`/auth/callback?${query.toString()}`);
  const { code, details } = Problem.parse(await refused.json());
  return `${String(refused.status)} ${code} ${String(details?.['reason'])}`;
}
