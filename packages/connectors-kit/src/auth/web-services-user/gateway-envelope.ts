import type { XmlTree } from '../../xml/write-xml.ts';

/** Who asks: the product as a sender, and the customer's user. */
export interface GatewayLogin {
  readonly senderId: string;
  readonly senderPassword: string;
  readonly companyId: string;
  readonly userId: string;
  readonly userPassword: string;
}

/** Remembered rather than read: the version of the gateway's document. */
const dtdVersion = '3.0';

/**
 * The envelope of one function with its login. No session is opened, so that none can be taken over
 * and no answer names the next address; no unique id, because a read may be repeated.
 */
export function gatewayEnvelope(
  login: GatewayLogin,
  called: XmlTree,
  controlIds: { readonly request: string; readonly call: string },
): XmlTree {
  const leaf = (name: string, text: string): XmlTree => ({ name, text });
  const group = (name: string, ...children: readonly XmlTree[]): XmlTree => ({ name, children });
  const call = { name: 'function', attributes: { controlid: controlIds.call }, children: [called] };
  return group(
    'request',
    group(
      'control',
      leaf('senderid', login.senderId),
      leaf('password', login.senderPassword),
      leaf('controlid', controlIds.request),
      leaf('uniqueid', 'false'),
      leaf('dtdversion', dtdVersion),
      leaf('includewhitespace', 'false'),
    ),
    {
      name: 'operation',
      attributes: { transaction: 'false' },
      children: [
        group(
          'authentication',
          group(
            'login',
            leaf('userid', login.userId),
            leaf('companyid', login.companyId),
            leaf('password', login.userPassword),
          ),
        ),
        group('content', call),
      ],
    },
  );
}
