import { requireObject } from './call-context.ts';
import type { CallAnswer, CallContext } from './call-context.ts';
import { invalidFunction } from './intacct-failure.ts';
import { intacctObjects } from './object-catalog.ts';
import type { FieldType } from './object-catalog.ts';
import type { XmlElement } from './xml-reader.ts';
import { node } from './xml-writer.ts';

const dataTypes: Readonly<Record<FieldType, string>> = {
  integer: 'INTEGER',
  decimal: 'DECIMAL',
  text: 'TEXT',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
};

/** The function `lookup`: the fields of an object with their types. */
export function lookup(call: XmlElement, context: CallContext): CallAnswer {
  const { object, shape } = requireObject(readObject(call), context);
  const fields = Object.entries(shape).map(([field, type]) =>
    node('Field', [
      node('ID', field),
      node('LABEL', field),
      node('DESCRIPTION', ''),
      node('REQUIRED', 'false'),
      node('READONLY', 'true'),
      node('DATATYPE', dataTypes[type]),
      node('ISCUSTOM', 'false'),
    ]),
  );
  return typeAnswer(object, [node('Fields', fields), node('Relationships')]);
}

/** The function `inspect`: the names of an object's fields. */
export function inspect(call: XmlElement, context: CallContext): CallAnswer {
  const { object, shape } = requireObject(readObject(call), context);
  return typeAnswer(object, [
    node(
      'Fields',
      Object.keys(shape).map((field) => node('Field', field)),
    ),
  ]);
}

/** The function `getDimensions`. */
export function getDimensions(_call: XmlElement, context: CallContext): CallAnswer {
  const names = ['DEPARTMENT', 'LOCATION', 'CLASS', 'CUSTOMER', 'VENDOR'];
  const visible = names.filter((name) => !context.hiddenObjects.has(name));
  return {
    attributes: { listtype: 'dimensions', count: visible.length },
    content: visible.map((name) =>
      node('dimension', [
        node('objectName', name),
        node('objectLabel', name),
        node('termLabel', name),
        node('userDefinedDimension', 'false'),
      ]),
    ),
  };
}

/** The function `getUserPermissions`: List and View on each object that is not hidden. */
export function getUserPermissions(call: XmlElement, context: CallContext): CallAnswer {
  const [user, second] = call.children;
  if (user?.name !== 'userId' || second !== undefined)
    throw invalidFunction('getUserPermissions takes a userId.');
  const visible = Object.keys(intacctObjects).filter((name) => !context.hiddenObjects.has(name));
  const policies = visible.map((name) =>
    node('policy', [node('policyName', name), node('rights', 'List|View')]),
  );
  const application = node('appSubscription', [
    node('applicationName', 'General Ledger'),
    node('policies', policies),
  ]);
  return {
    attributes: { listtype: 'permissions', count: 1 },
    content: [node('permissions', [application])],
  };
}

function readObject(call: XmlElement): string {
  const [object, second] = call.children;
  if (object?.name !== 'object' || second !== undefined)
    throw invalidFunction(`${call.name} takes an object.`);
  return object.text;
}

function typeAnswer(
  name: string,
  content: NonNullable<ReturnType<typeof node>['content']>,
): CallAnswer {
  const type = { name: 'Type', attributes: { Name: name, DocumentType: '' }, content };
  return { attributes: { listtype: 'All', count: 1 }, content: [type] };
}
