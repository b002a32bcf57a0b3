import type { Proof } from '../auth/auth-strategy.ts';
import type { Connector } from '../connector.ts';
import { ConnectorsKitError } from '../errors.ts';
import type { ConnectedAccount } from '../reading/reading.ts';
import type { OutboundRequest, OutboundResponse } from './ports.ts';
import type { CallBody, ProviderCall, ProviderOptions } from './provider.ts';

/** Sends one call through the door, with the credential lent for as long as it takes. */
export async function sendCall(
  options: Omit<ProviderOptions, 'pulse'>,
  request: ProviderCall,
  attempt: number,
): Promise<OutboundResponse> {
  const { connector, context, door, account, parentEventId, signal, onRecording } = options;
  const { auth, headers: fixed } = connector.definition;
  const { operation, query } = request;
  const system = connector.manifest.id;
  const encoded = request.body === undefined ? null : encode(request.body);
  const purpose = `${system}.${operation}`;
  const isOpen = connector.manifest.operations[operation]?.withoutCredential === true;
  const send = async (proof: Proof) => {
    const body = proof.body ?? encoded?.bytes;
    const outbound: OutboundRequest = {
      ...{ system, operation, attempt },
      params: { ...placesOf(connector, operation, account), ...request.params },
      headers: {
        ...(isOpen ? {} : typeof fixed === 'function' ? fixed(account) : fixed),
        ...(encoded === null ? {} : { 'content-type': encoded.type }),
        ...request.headers,
        ...proof.headers,
      },
      ...(query === undefined ? {} : { query }),
      ...(body === undefined ? {} : { body }),
      ...(proof.sign === undefined ? {} : { sign: proof.sign }),
      ...(parentEventId === undefined ? {} : { parentEventId }),
      ...(onRecording === undefined ? {} : { onRecording }),
    };
    return await door.call(context, outbound, signal);
  };
  // An address that opens by itself: the secret is not even lent.
  if (isOpen) return await send({});
  return await options.withSecret(purpose, (secret) =>
    withApp(options, purpose, (app) =>
      send(auth.prove(secret, { operation, body: encoded?.bytes ?? null, app })),
    ),
  );
}

/** Fails closed: a call that needs what the product brings is not made without it. */
async function withApp<T>(
  { connector, context, apps }: Pick<ProviderOptions, 'connector' | 'context' | 'apps'>,
  purpose: string,
  work: (app: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  const { definition, manifest } = connector;
  if (definition.auth.needsApp !== true) return await work({});
  if (apps === undefined) {
    throw new ConnectorsKitError('CONNECTORS_KIT_APP_MISSING', { system: manifest.id });
  }
  return await apps.use(context, manifest.id, purpose, work);
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
