import { randomUUID } from 'node:crypto';

import type { SimulatedResponse } from '../provider-simulator.ts';

/** A refusal in the form of the JSON 1.1 protocol. */
export class AwsFailure extends Error {
  readonly type: string;
  readonly status: number;

  constructor(type: string, message: string, status = 400) {
    super(message);
    this.type = type;
    this.status = status;
  }
}

/** How AWS says it. */
export function renderAwsFailure({ type, message, status }: AwsFailure): SimulatedResponse {
  return { status, headers: awsHeaders(), body: JSON.stringify({ __type: type, message }) };
}

/** What each answer carries. */
export function awsHeaders(): Readonly<Record<string, string>> {
  return { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() };
}
