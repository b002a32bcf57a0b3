import type { Visitor } from '@ataski/local/visitor';

/** Puts the key where it does not belong, as confused people and programs do. */
export async function misuse(visitor: Visitor, key: string): Promise<number> {
  const id = '00000000-0000-4000-8000-000000000000';
  const attempts: readonly (readonly [path: string, init?: RequestInit])[] = [
    [`/${key}`],
    [`/api/${key}`],
    [`/api/connections/${key}`],
    [`/api/connections/${id}?${key}=${key}`],
    [`/api/connections/${id}/records?stream=${key}`],
    [`/api/connections/${id}/records?stream=customers&cursor=${key}`],
    [`/api/audit/events?cursor=${key}`],
    [`/api/audit/events?${key}=${key}`],
    [`/api/audit/timelines/${key.repeat(2)}`],
    [`/auth/sign-in?${key}`],
    [`/auth/callback?code=${key}&state=${key}`],
    [`/auth/callback?error=${key}&error_description=${key}&state=${key}`],
    ['/api/session', { headers: { authorization: `Bearer ${key}`, 'x-correlation-id': key } }],
    ['/webhooks/workos', { method: 'POST', body: key, headers: { 'workos-signature': key } }],
    ['/api/connections', json(`{"system":"stripe","credentials":{"restricted_key":"${key}"`)],
    ['/api/connections', json(JSON.stringify(key))],
    ['/api/connections', json(JSON.stringify([key]))],
    ['/api/connections', json(`{"system":"stripe","label":"x","key":${key}}`)],
    ['/api/connections', connect({ system: key })],
    ['/api/connections', connect({ label: key.repeat(3) })],
    ['/api/connections', connect({ [key]: key })],
    ['/api/connections', connect({ credentials: key })],
    ['/api/connections', connect({ credentials: { [key]: key } })],
    ['/api/connections', connect({ credentials: { restricted_key: { [key]: key } } })],
    ['/api/connections', connect({ credentials: { restricted_key: key, [key]: key } })],
    ['/api/connections', connect({ credentials: { restricted_key: `${key} ` } })],
    ['/api/connections', connect({ credentials: { restricted_key: key.replace('rk', 'sk') } })],
    ['/api/connections', connect({ credentials: { restricted_key: key.repeat(9) } })],
    ['/api/connections', connect({ credentials: { restricted_key: `${key}\u0000` } })],
    ['/api/session/tenant', json(JSON.stringify({ tenantId: key }))],
  ];
  for (const [path, init] of attempts) {
    const response = await visitor.fetch(path, init);
    await response.arrayBuffer();
    // A search for what is not there is answered, with nothing.
    if (response.ok && init?.method === 'POST')
      throw new Error('A misuse of the key was accepted.');
  }
  return attempts.length;
}

function connect(wrong: Readonly<Record<string, unknown>>): RequestInit {
  return json(JSON.stringify({ system: 'stripe', label: 'Misuse', credentials: {}, ...wrong }));
}

function json(body: string): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body };
}
