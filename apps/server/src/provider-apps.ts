import { systems } from '@ataski/scope-manifest';
import type { Auth } from '@ataski/scope-manifest';

/** What the product itself brings to providers: by system, by the provider's name of the field. */
export type ProviderApps = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What a reader of an environment must offer. */
export interface ProviderAppsForm {
  find(name: string): string | undefined;
  check(name: string, isRight: boolean): void;
}

/** The variable that holds one field, for example `ATASKI_XERO_CLIENT_SECRET`. */
export function appVariable(system: string, field: string): string {
  return `ATASKI_${system.toUpperCase()}_${field.toUpperCase()}`;
}

/**
 * The apps that the environment states. A system of which nothing is stated has none and is not
 * offered; of one that is stated in part, the form is told which variables are missing.
 */
export function readProviderApps(form: ProviderAppsForm): ProviderApps {
  const apps: Record<string, Readonly<Record<string, string>>> = {};
  for (const { id, auth } of systems) {
    const entries = appFields(auth).map((field) => ({
      field,
      variable: appVariable(id, field),
      value: form.find(appVariable(id, field)),
    }));
    if (entries.every(({ value }) => value === undefined)) continue;
    for (const { variable, value } of entries) form.check(variable, value !== undefined);
    apps[id] = Object.fromEntries(entries.map(({ field, value = '' }) => [field, value]));
  }
  return apps;
}

/** What a product has to bring for a way to sign in; empty where the customer brings all. */
export function appFields(auth: Auth): readonly string[] {
  if (auth.kind === 'oauth2') return ['client_id', 'client_secret'];
  return auth.kind === 'web_services_user' ? auth.platformFields : [];
}
