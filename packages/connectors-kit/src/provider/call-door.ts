import type { Connector } from '../connector/connector.ts';
import type { ConnectedAccount } from '../reading/reading.ts';
import type { OutboundRequest, OutboundResponse } from './ports.ts';
import type { CallBody, ProviderCall, ProviderOptions } from './provider.ts';

/** Sends one call through the door, with the credential lent for as long as it takes. */
export async function sendCall(
  options: ProviderOptions,
  request: ProviderCall,
  attempt: number,
): Promise<OutboundResponse> {
  const { connector, context, door, account, app = {}, parentEventId, signal } = options;
  const { auth, headers: fixed } = connector.definition;
  const { operation, query } = request;
  const system = connector.manifest.id;
  const encoded = request.body === undefined ? null : encode(request.body);
  return await options.withSecret(`${system}.${operation}`, async (secret) => {
    const proof = auth.prove(secret, { operation, body: encoded?.bytes ?? null, app });
    const body = proof.body ?? encoded?.bytes;
    const outbound: OutboundRequest = {
      ...{ system, operation, attempt },
      params: { ...placesOf(connector, operation, account), ...request.params },
      headers: {
        ...(typeof fixed === 'function' ? fixed(account) : fixed),
        ...(encoded === null ? {} : { 'content-type': encoded.type }),
        ...request.headers,
        ...proof.headers,
      },
      ...(query === undefined ? {} : { query }),
      ...(body === undefined ? {} : { body }),
      ...(proof.sign === undefined ? {} : { sign: proof.sign }),
      ...(parentEventId === undefined ? {} : { parentEventId }),
    };
    return await door.call(context, outbound, signal);
  });
}

/** What the account says of the placeholders in the operation's host and path. */
function placesOf(
  { manifest }: Connector,
  operation: string,
  { settings }: ConnectedAccount,
): Readonly<Record<string, string>> {
  const { host = '', path = '' } = manifest.operations[operation] ?? {};
  const names = [...`${host}${path}`.matchAll(/\{([a-z_]+)\}/g)].map(([, name = '']) => name);
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = settings[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function encode(body: CallBody): { readonly bytes: Uint8Array; readonly type: string } {
  const encoder = new TextEncoder();
  return 'json' in body
    ? { bytes: encoder.encode(JSON.stringify(body.json)), type: 'application/json' }
    : { bytes: encoder.encode(body.xml), type: 'application/xml' };
}
