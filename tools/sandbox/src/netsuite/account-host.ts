/**
 * How an account is named at the edge: its host in lower case with `-`, its realm in upper case
 * with `_`.
 */
export interface AccountNames {
  readonly host: string;
  readonly realm: string;
}

const shape = /^[A-Z0-9]{3,20}(?:_(?:SB|RP)[0-9]{0,2})?$/;

/** The names of `123456-sb1` or `123456_SB1`. Throws a RangeError for anything else. */
export function namesOfAccount(account: string): AccountNames {
  const realm = account.toUpperCase().replaceAll('-', '_');
  if (!shape.test(realm)) throw new RangeError(`${account} is not a NetSuite account id.`);
  const label = realm.toLowerCase().replaceAll('_', '-');
  return { host: `${label}.suitetalk.api.netsuite.com`, realm };
}
