import type { SimulatedRequest } from '../provider-simulator.ts';
import { changesSince } from './change-data-capture.ts';
import { pacificTime } from './pacific-time.ts';
import { presentCompany, presentPreferences } from './present-quickbooks.ts';
import type { QuickbooksCompany } from './quickbooks-company.ts';
import { invalidParameter, noSuchPath, wrongMethod, wrongRealm } from './quickbooks-failure.ts';
import { balanceSheet, cashFlow, profitAndLoss } from './reports.ts';
import type { AnswerReport } from './reports.ts';
import { runQuery } from './run-query.ts';

type Answer = (company: QuickbooksCompany, request: SimulatedRequest, now: Date) => object;

const report =
  (answer: AnswerReport): Answer =>
  (company, { query }, now) =>
    answer(company, query, now);

/** Each with the time of the answer, as everything but reports has it. */
const timed =
  (answer: Answer): Answer =>
  (company, request, now) => ({
    ...answer(company, request, now),
    time: pacificTime(now.getTime()),
  });

const answers: Readonly<Record<string, Answer>> = {
  query: timed((company, { query }) => {
    refuseUnknown(query, ['query']);
    return { QueryResponse: runQuery(company, query.get('query') ?? '') };
  }),
  cdc: timed((company, { query }, now) => {
    refuseUnknown(query, ['entities', 'changedSince']);
    return { CDCResponse: changesSince(company, query, now.getTime()) };
  }),
  preferences: timed((company, { query }) => {
    refuseUnknown(query, []);
    return { Preferences: presentPreferences(company) };
  }),
  'reports/ProfitAndLoss': report(profitAndLoss),
  'reports/BalanceSheet': report(balanceSheet),
  'reports/CashFlow': report(cashFlow),
};

const companyInfo = timed((company, { query }) => {
  refuseUnknown(query, []);
  return { CompanyInfo: presentCompany(company) };
});

/** The company that a path is about. Throws 404 for a path that is about none. */
export function realmOf(path: string): string {
  const realmId = /^\/v3\/company\/(\d{1,20})\//.exec(path)?.[1];
  if (realmId === undefined) throw noSuchPath();
  return realmId;
}

/** The answer's body. Throws 404 for an unknown path, 405 for anything but GET. */
export function answerRead(
  company: QuickbooksCompany,
  request: SimulatedRequest,
  now: Date,
): object {
  const below = request.path.split('/').slice(4).join('/');
  const answer = findAnswer(company, below);
  if (request.method !== 'GET') throw wrongMethod();
  const version = request.query.get('minorversion');
  if (version !== null && !/^\d{1,3}$/.test(version))
    throw invalidParameter('minorversion must be a number.');
  return answer(company, request, now);
}

function findAnswer({ seed }: QuickbooksCompany, below: string): Answer {
  const named = /^companyinfo\/(\d+)$/.exec(below)?.[1];
  if (named !== undefined) {
    if (named !== seed.realmId) throw wrongRealm();
    return companyInfo;
  }
  const answer = Object.hasOwn(answers, below) ? answers[below] : undefined;
  if (answer === undefined) throw noSuchPath();
  return answer;
}

function refuseUnknown(query: URLSearchParams, names: readonly string[]): void {
  const permitted = [...names, 'minorversion'];
  const unknown = [...query.keys()].find((name) => !permitted.includes(name));
  if (unknown !== undefined) throw invalidParameter(`${unknown} is not a parameter of this call.`);
}
