import { child, ConnectorsKitError, readXml, textOf } from '@ataski/connectors-kit';
import type { ProviderAnswer, XmlElement } from '@ataski/connectors-kit';

const xmlType = /^(?:text|application)\/xml(?:;|$)/i;

/** The document of an answer. Throws CONNECTORS_KIT_RESPONSE_INVALID, for a page of a proxy too. */
export function readAnswer(text: string, headers: Readonly<Record<string, string>>): XmlElement {
  // Before it is parsed: what stands in front of the gateway answers in HTML.
  if (!xmlType.test(headers['content-type'] ?? '')) throw invalid('content type');
  return readXml(text);
}

/** The data of a call that succeeded at all three levels, and when it was made there. */
export interface GatewayData {
  readonly data: XmlElement;
  /** The clock of the gateway, `YYYY-MM-DD HH:MM:SS` in UTC. */
  readonly at: string;
}

const stamp = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:Z|\+00:00)$/;

/** Throws CONNECTORS_KIT_RESPONSE_INVALID for an answer that does not say each of it. */
export function dataOf({ value }: Pick<ProviderAnswer, 'value'>): GatewayData {
  const response = value as XmlElement;
  if (response.name !== 'response') throw invalid('response');
  const operation = need(response, 'operation');
  const authentication = need(operation, 'authentication');
  const result = need(operation, 'result');
  const isSuccess = [need(response, 'control'), authentication, result].every(
    (level) => textOf(level, 'status') === 'success',
  );
  if (!isSuccess) throw invalid('status');
  const [, day, time] = stamp.exec(textOf(authentication, 'sessiontimestamp') ?? '') ?? [];
  if (day === undefined || time === undefined) throw invalid('sessiontimestamp');
  return { data: need(result, 'data'), at: `${day} ${time}` };
}

/** Without a word of the answer. */
export function invalid(part: string): ConnectorsKitError {
  return new ConnectorsKitError('CONNECTORS_KIT_RESPONSE_INVALID', { part });
}

function need(element: XmlElement, name: string): XmlElement {
  const found = child(element, name);
  if (found === undefined) throw invalid(name);
  return found;
}
