import { modifiedProperty } from './crm-object.ts';
import type { CrmType } from './crm-object.ts';

/** What a property holds. */
export interface PropertyDefinition {
  readonly name: string;
  readonly label: string;
  readonly type: 'string' | 'number' | 'date' | 'datetime' | 'enumeration';
  /** Whether it comes when no property is asked for. */
  readonly isDefault: boolean;
}

const define = (
  name: string,
  label: string,
  type: PropertyDefinition['type'],
  isDefault = true,
): PropertyDefinition => ({ name, label, type, isDefault });

const own: Readonly<Record<CrmType, readonly PropertyDefinition[]>> = {
  deals: [
    define('dealname', 'Deal Name', 'string'),
    define('amount', 'Amount', 'number'),
    define('deal_currency_code', 'Currency', 'enumeration', false),
    define('amount_in_home_currency', 'Amount in company currency', 'number', false),
    define('closedate', 'Close Date', 'datetime'),
    define('dealstage', 'Deal Stage', 'enumeration'),
    define('pipeline', 'Pipeline', 'enumeration'),
    define('hs_merged_object_ids', 'Merged Deal IDs', 'enumeration', false),
  ],
  contacts: [
    define('email', 'Email', 'string'),
    define('firstname', 'First Name', 'string'),
    define('lastname', 'Last Name', 'string'),
    define('phone', 'Phone Number', 'string', false),
    define('lifecyclestage', 'Lifecycle Stage', 'enumeration', false),
    define('hs_merged_object_ids', 'Merged Contact IDs', 'enumeration', false),
  ],
  companies: [
    define('name', 'Company name', 'string'),
    define('domain', 'Company Domain Name', 'string'),
    define('annualrevenue', 'Annual Revenue', 'number', false),
    define('founded_on', 'Founded on', 'date', false),
    define('hs_merged_object_ids', 'Merged Company IDs', 'enumeration', false),
  ],
};

const withCommon = (type: CrmType): readonly PropertyDefinition[] => [
  ...own[type],
  define('createdate', 'Create Date', 'datetime'),
  define(modifiedProperty[type], 'Last Modified Date', 'datetime'),
  define('hs_object_id', 'Record ID', 'number'),
];
const all: Readonly<Record<CrmType, readonly PropertyDefinition[]>> = {
  deals: withCommon('deals'),
  contacts: withCommon('contacts'),
  companies: withCommon('companies'),
};

/** Every property of a type. */
export function propertiesOf(type: CrmType): readonly PropertyDefinition[] {
  return all[type];
}

/** Null when the type has no such property. */
export function findProperty(type: CrmType, name: string): PropertyDefinition | null {
  return propertiesOf(type).find((property) => property.name === name) ?? null;
}

/** The definition as the API shows it. */
export function presentProperty(type: CrmType, property: PropertyDefinition): object {
  const isText = property.type === 'string';
  return {
    name: property.name,
    label: property.label,
    type: property.type,
    fieldType: isText ? 'text' : property.type === 'enumeration' ? 'select' : property.type,
    description: '',
    groupName: `${type}information`,
    options: [],
    displayOrder: -1,
    calculated: false,
    externalOptions: false,
    hasUniqueValue: false,
    hidden: false,
    hubspotDefined: true,
    archived: false,
    formField: false,
  };
}
