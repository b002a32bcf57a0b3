import type { OAuth1TbaAuth, SystemManifest, WebServicesUserAuth } from '@ataski/scope-manifest';

/** The ways to connect that consist of several fields. */
export type FieldsAuth = OAuth1TbaAuth | WebServicesUserAuth;

/** One field of a form. */
export interface CredentialField {
  readonly name: string;
  readonly label: string;
  readonly isSecret: boolean;
  readonly hint: string;
}

const known: Readonly<Record<string, Omit<CredentialField, 'name'>>> = {
  account_id: {
    label: 'Account id',
    isSecret: false,
    hint: 'As in the address of your NetSuite, for example 1234567 or 1234567_SB1.',
  },
  consumer_key: { label: 'Consumer key', isSecret: true, hint: 'Of the integration record.' },
  consumer_secret: { label: 'Consumer secret', isSecret: true, hint: 'Shown once beside the key.' },
  token_id: { label: 'Token id', isSecret: true, hint: 'Of the access token.' },
  token_secret: { label: 'Token secret', isSecret: true, hint: 'Shown once beside the token id.' },
  company_id: {
    label: 'Company id',
    isSecret: false,
    hint: 'What you sign in to Sage Intacct with.',
  },
  user_id: { label: 'Web Services user id', isSecret: false, hint: 'Not a person’s user.' },
  user_password: {
    label: 'Password of that user',
    isSecret: true,
    hint: 'Kept in the vault alone.',
  },
};

/** How a system is connected by fields; null when it is connected in another way. */
export function fieldsAuthOf({ auth }: Pick<SystemManifest, 'auth'>): FieldsAuth | null {
  return auth.kind === 'oauth1_tba' || auth.kind === 'web_services_user' ? auth : null;
}

/** The fields in the order of the manifest. One that is not known here is taken for a secret. */
export function credentialFields(auth: FieldsAuth): readonly CredentialField[] {
  return auth.fields.map((name) => ({
    ...(known[name] ?? { label: name, isSecret: true, hint: '' }),
    name,
  }));
}

/** What is wrong with a value, as far as a browser can tell; the server decides. */
export function fieldFault(auth: FieldsAuth, { name, label }: CredentialField, value: string) {
  if (value.trim() === '') return `Enter the ${label.charAt(0).toLowerCase()}${label.slice(1)}.`;
  const isAccount = name === 'account_id' && auth.kind === 'oauth1_tba';
  if (isAccount && !new RegExp(auth.accountPattern).test(value.trim())) {
    return 'This is not the form of a NetSuite account id.';
  }
  return null;
}
