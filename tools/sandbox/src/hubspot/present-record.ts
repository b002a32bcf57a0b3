import { isCrmType, propertyOf, modifiedProperty, singular } from './crm-object.ts';
import type { CrmRecord, CrmType } from './crm-object.ts';
import type { HubspotAccount } from './hubspot-account.ts';
import { findProperty, propertiesOf } from './property-definitions.ts';

/** The record as the API shows it; names that the type does not have are left out, as there. */
export function presentRecord(
  account: HubspotAccount,
  type: CrmType,
  record: CrmRecord,
  shown: { readonly properties: readonly string[]; readonly associations: readonly CrmType[] },
): object {
  const always = ['createdate', modifiedProperty[type], 'hs_object_id'];
  const asked = shown.properties.filter((name) => findProperty(type, name) !== null);
  const defaults = propertiesOf(type).flatMap(({ name, isDefault }) => (isDefault ? [name] : []));
  const names = new Set([...(shown.properties.length === 0 ? defaults : asked), ...always]);
  const linked = shown.associations.flatMap((to) => {
    const ids = account.associations.of(type, record.id, to);
    const results = ids.map((id) => ({ id, type: `${singular[type]}_to_${singular[to]}` }));
    return ids.length === 0 ? [] : [[to, { results }] as const];
  });
  return {
    id: record.id,
    properties: Object.fromEntries(
      [...names].map((name) => [name, propertyOf(type, record, name)]),
    ),
    createdAt: new Date(record.createdAt).toISOString(),
    updatedAt: new Date(record.updatedAt).toISOString(),
    archived: record.archivedAt !== null,
    ...(record.archivedAt === null
      ? {}
      : { archivedAt: new Date(record.archivedAt).toISOString() }),
    ...(linked.length === 0 ? {} : { associations: Object.fromEntries(linked) }),
  };
}

/** The words of a comma-separated list that are object types; null when one is not. */
export function readTypes(text: string): readonly CrmType[] | null {
  const words = text.split(',').filter((word) => word !== '');
  return words.every(isCrmType) ? words : null;
}
