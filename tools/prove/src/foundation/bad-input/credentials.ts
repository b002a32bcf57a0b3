import { connections } from '@ataski/contract';
import type { Visitor } from '@ataski/local/visitor';
import { stripeKeys } from '@ataski/local/world';

import type { ProofRow } from '../../proof.ts';
import { readRefusal, show } from './answer.ts';
import type { Refusal } from './answer.ts';
import type { Place } from './place.ts';
import { row } from './row.ts';

/**
 * Keys of the wrong kind: secret, publishable, of another provider, of no provider, signing
 * secrets.
 */
const wrongKeys = [
  'sk_test_0000000000000000000000000000',
  'sk_live_0000000000000000000000000000',
  'pk_test_0000000000000000000000000000',
  'whsec_000000000000000000000000000000',
  'sk-ant-api03-00000000000000000000000',
];

/** Asks to connect Stripe with a key, and reads the refusal. */
async function connect(visitor: Visitor, key: string): Promise<Refusal> {
  const { method, path } = connections.connectWithKey;
  const credentials = { restricted_key: key };
  const response = await visitor.fetch(path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ system: 'stripe', label: 'Stripe', credentials }),
  });
  return await readRefusal(response, [key]);
}

/** Keys that must not be taken. */
export async function proveCredentials(
  { local, look }: Place,
  visitor: Visitor,
): Promise<readonly ProofRow[]> {
  const before = local.stripe.requestCount();
  const refused: Refusal[] = [];
  for (const key of wrongKeys) refused.push(await connect(visitor, key));
  const sent = local.stripe.requestCount() - before;
  const codes = [...new Set(refused.map(show))].join('; ');
  const partial = await connect(visitor, stripeKeys.acmePartial);
  const missing = [partial.details['missingPermissions']].flat().map(String).sort().join(', ');
  const unknown = await connect(visitor, 'rk_test_nobody_knows_this_one_00000000');
  const [stored] = await look<{ n: string }>('select count(*) as n from vault.credential');
  return [
    row(
      'A key of the wrong kind (sk_ among them) is refused before anything leaves the house.',
      `${codes} for ${String(wrongKeys.length)} kinds; ${String(sent)} requests to the provider`,
      '400 CONNECTORS_KIT_CREDENTIAL_REFUSED, 0 requests',
      codes === '400 CONNECTORS_KIT_CREDENTIAL_REFUSED' && sent === 0,
    ),
    row(
      'A restricted key that lacks permissions is refused, and the answer names them.',
      `${show(partial)}: ${missing}`,
      '400 CONNECTORS_KIT_PERMISSION_MISSING: rak_event_read, rak_invoice_read',
      show(partial) === '400 CONNECTORS_KIT_PERMISSION_MISSING' &&
        missing === 'rak_event_read, rak_invoice_read',
    ),
    row(
      'A key that the provider does not know is refused; none of these is stored.',
      `${show(unknown)}; ${String(stored?.n)} credentials`,
      '400 CONNECTORS_KIT_CREDENTIAL_REJECTED; 0 credentials',
      show(unknown) === '400 CONNECTORS_KIT_CREDENTIAL_REJECTED' && stored?.n === '0',
    ),
  ];
}
