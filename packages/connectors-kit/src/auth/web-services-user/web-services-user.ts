import { randomUUID } from 'node:crypto';

import { z } from 'zod';

import { ConnectorsKitError } from '../../errors.ts';
import { readXml } from '../../xml/read-xml.ts';
import { writeXml } from '../../xml/write-xml.ts';
import type { XmlTree } from '../../xml/write-xml.ts';
import type { AuthStrategy, ProvenCall } from '../auth-strategy.ts';
import { acceptFields } from '../credential-fields.ts';
import { gatewayEnvelope } from './gateway-envelope.ts';

const Credential = z.strictObject({
  companyId: z.string(),
  userId: z.string(),
  userPassword: z.string(),
});
type Credential = z.infer<typeof Credential>;

// Passwords are the customer's own words: everything that one line of XML can hold.
const oneLine = /^[^\p{Cc}\p{Cs}\ufffe\uffff]{1,256}$/u;
/** The one host that is asked. An answer that names another is not followed. */
const gateway = 'api';

/** Where chance comes from, so that tests decide it. */
export interface WebServicesUserOptions {
  /** A control id that no other call has. Default: a random UUID. */
  readonly controlId?: () => string;
}

/**
 * A Web Services user of Sage Intacct. The body of a call is one function as XML; what goes out is
 * the gateway's envelope around it, with the login of the product and of the user in it.
 */
export function webServicesUser(
  options: WebServicesUserOptions = {},
): AuthStrategy<'web_services_user'> {
  const { controlId = randomUUID } = options;
  return Object.freeze<AuthStrategy<'web_services_user'>>({
    presents: () => true,
    needsApp: true,
    accept({ auth, id: system }, credentials) {
      if (auth.kind !== 'web_services_user') {
        throw new ConnectorsKitError('CONNECTORS_KIT_CREDENTIAL_REFUSED', { system });
      }
      const fields = acceptFields(system, auth.fields, credentials, oneLine);
      const credential: Credential = {
        companyId: fields.company_id,
        userId: fields.user_id,
        userPassword: fields.user_password,
      };
      return {
        secret: JSON.stringify(credential),
        hint: credential.userId.slice(-4),
        livemode: null,
        settings: { gateway },
        // Remembered rather than read: a company's id is taken in either case, and so is one company.
        externalAccountId: credential.companyId.toLowerCase(),
      };
    },
    prove(secret, call) {
      const login = { ...readSecret(secret), ...readSender(call) };
      const envelope = gatewayEnvelope(login, readFunction(call), {
        request: controlId(),
        call: controlId(),
      });
      return { body: new TextEncoder().encode(writeXml(envelope)) };
    },
  });
}

/** Read and written again, so that a call is one function whatever its text was. */
function readFunction({ operation, body }: ProvenCall): XmlTree {
  try {
    if (body !== null) return readXml(body);
  } catch {
    // Not understood, like no body at all.
  }
  throw new ConnectorsKitError('CONNECTORS_KIT_REQUEST_INVALID', { operation });
}

function readSender({ operation, app }: ProvenCall) {
  const { sender_id: senderId = '', sender_password: senderPassword = '' } = app;
  if (senderId === '' || senderPassword === '') {
    throw new ConnectorsKitError('CONNECTORS_KIT_APP_REFUSED', { operation });
  }
  return { senderId, senderPassword };
}

/** Throws CONNECTORS_KIT_STATE_INVALID without a cause, which would quote the secret. */
function readSecret(secret: string): Credential {
  try {
    return Credential.parse(JSON.parse(secret));
  } catch {
    throw new ConnectorsKitError('CONNECTORS_KIT_STATE_INVALID', { part: 'credential' });
  }
}
