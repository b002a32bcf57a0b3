import { failureOf } from '@ataski/connectors-kit';

import { NetsuiteFailure } from './schemas.ts';

/** A table or a column that the role does not see is said to be none. */
const unseen = /\bRecord '([^']+)' was not found|\bUnknown identifier '([^']+)'/;

/** 401 is a credential, 429 a busy account; 400 names what the role does not see. */
export const failure = failureOf(NetsuiteFailure, (body, status) => {
  const [first] = body['o:errorDetails'];
  const code = first?.['o:errorCode'];
  const [, table, column] = (status === 400 ? unseen.exec(first?.detail ?? '') : null) ?? [];
  const name = table ?? column;
  if (name === undefined) return { code };
  return { code, meaning: 'permission_missing', permissions: [name] };
});
