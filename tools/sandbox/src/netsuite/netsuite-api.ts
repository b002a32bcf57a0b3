import type { SimulatedRequest, SimulatedResponse } from '../provider-simulator.ts';
import { NetsuiteFailure } from './netsuite-failure.ts';
import { answerCatalog, answerGovernance } from './other-endpoints.ts';
import type { NetsuiteAccount } from './simulated-account.ts';
import { answerSuiteql } from './suiteql-endpoint.ts';

/** Where queries go. */
export const suiteqlPath = '/services/rest/query/v1/suiteql';

type Answer = (
  account: NetsuiteAccount,
  request: SimulatedRequest,
  isAdministrator: boolean,
) => SimulatedResponse;

const endpoints: Readonly<Record<string, { readonly method: string; readonly answer: Answer }>> = {
  [suiteqlPath]: { method: 'POST', answer: answerSuiteql },
  '/services/rest/record/v1/metadata-catalog': { method: 'GET', answer: answerCatalog },
  '/services/rest/system/v1/governanceLimits': { method: 'GET', answer: answerGovernance },
};

/** The answer of a signed-in role, or a thrown NetsuiteFailure. */
export function answerApi(
  account: NetsuiteAccount,
  request: SimulatedRequest,
  isAdministrator: boolean,
): SimulatedResponse {
  const endpoint = endpoints[request.path];
  if (endpoint === undefined)
    throw new NetsuiteFailure(404, 'NONEXISTENT_RESOURCE', 'The resource does not exist.');
  if (endpoint.method !== request.method) {
    const detail = `The method ${request.method} is not allowed for this resource.`;
    throw new NetsuiteFailure(405, 'INVALID_METHOD', detail, {}, { allow: endpoint.method });
  }
  requireLanguage(account, request);
  return endpoint.answer(account, request, isAdministrator);
}

function requireLanguage({ options }: NetsuiteAccount, { headers }: SimulatedRequest): void {
  const { requiredLanguage } = options;
  if (requiredLanguage === undefined || headers['accept-language'] === requiredLanguage) return;
  const detail = `Invalid value for header 'Accept-Language'. The value must be '${requiredLanguage}'.`;
  throw new NetsuiteFailure(400, 'INVALID_HEADER', detail, { 'o:errorHeader': 'Accept-Language' });
}
