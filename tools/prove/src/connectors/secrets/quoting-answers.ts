import type { SimulatedRequest, SimulatedResponse } from '@ataski/sandbox';

/** Answers that quote everything they were sent, wherever an answer has room for it. */
export const quotingAnswers: readonly ((request: SimulatedRequest) => SimulatedResponse)[] = [
  ...[400, 401, 403, 404, 418].map((status) => (request: SimulatedRequest) => ({
    status,
    ...quoted(request),
  })),
  (request) => ({ status: 302, headers: { location: `https://${quotes(request)[0] ?? 'x'}/` } }),
  (request) => ({ status: 200, ...quoted(request) }),
  (request) => ({
    status: 200,
    headers: { 'content-type': 'text/xml; charset=UTF-8' },
    body: gatewayFailure(quotes(request)[0] ?? 'x'),
  }),
  (request) => ({ status: 200, body: `<p>${quotes(request).join(' ')}</p>` }),
];

function quoted(request: SimulatedRequest): Omit<SimulatedResponse, 'status'> {
  const [first = 'x'] = quotes(request);
  const text = quotes(request).join(' ');
  return {
    headers: {
      'www-authenticate': `Bearer error="${encodeURIComponent(text).slice(0, 1000)}"`,
      'request-id': encodeURIComponent(first).slice(0, 200),
      'retry-after': encodeURIComponent(first).slice(0, 60),
    },
    body: {
      // By the names that Stripe, HubSpot, Xero, Intuit, Oracle and OAuth give to their errors.
      error: { type: first, code: first, param: first, message: text },
      ...{ category: first, message: text, Title: text, Detail: text, ErrorNumber: first },
      Fault: { type: first, Error: [{ code: first, Message: text, Detail: text }] },
      'o:errorDetails': [{ detail: text, 'o:errorCode': first }],
      ...{ error_description: text, data: text, results: text, items: text },
    },
  };
}

/** Everything secret-looking in a request: its headers, and its body with every value in it. */
function quotes({ headers, body }: SimulatedRequest): readonly string[] {
  const text = body.toString();
  const authorization = headers['authorization'] ?? headers['x-api-key'] ?? '';
  const [, basic = ''] = /^Basic (.+)$/.exec(authorization) ?? [];
  const passwords = [...text.matchAll(/<password>(.*?)<\/password>/g)].map(([, each = '']) => each);
  const form = [...new URLSearchParams(text).values()];
  return [
    ...[authorization.replace(/^\w+ /, ''), authorization, Buffer.from(basic, 'base64').toString()],
    ...passwords,
    ...form,
    text,
  ].filter((each) => each.length > 0);
}

/** As Sage Intacct refuses a sign-in. */
function gatewayFailure(code: string): string {
  const error = `<errormessage><error><errorno>${code}</errorno><description2>${code}</description2></error></errormessage>`;
  return `<?xml version="1.0" encoding="UTF-8"?><response><control><status>success</status></control><operation><authentication><status>failure</status></authentication>${error}</operation></response>`;
}
