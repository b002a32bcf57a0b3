import type { DoctorOptions } from '../doctor/index.ts';
import type { Given } from './command.ts';
import { misuse } from './misuse.ts';
import { readJsonFile } from './text-file.ts';

type Shape = (value: unknown) => boolean;

const isText: Shape = (value) => typeof value === 'string';
const isTextOrNull: Shape = (value) => value === null || isText(value);
const isTexts: Shape = (value) => Array.isArray(value) && value.every(isText);
const isAllowance: Shape = (value) =>
  typeof value === 'object' &&
  value !== null &&
  ['id', 'object', 'because'].every((name) => isText((value as Record<string, unknown>)[name]));

/** What the file of the doctor may say, and in which shape. */
const shapes: Readonly<Record<keyof DoctorOptions, Shape>> = {
  appRole: isText,
  ownerRole: isText,
  opsRoles: isTexts,
  schemas: isTexts,
  tenantColumn: isText,
  tenantTable: isTextOrNull,
  tenantKey: isText,
  contextFunction: isTextOrNull,
  contextSetting: isText,
  keyTable: isTextOrNull,
  guards: isTexts,
  acceptedExpressions: isTexts,
  allowed: (value) => Array.isArray(value) && value.every(isAllowance),
};

/**
 * The options of the doctor from the file that `--config` names, and the schemas from `--schema`. A
 * member that is not known is refused: a misspelled one would be a check that nobody meant to
 * lose.
 */
export function readDoctorConfig(given: Given): DoctorOptions {
  const file = given.text('config');
  const config = file === undefined ? {} : readJsonFile(file);
  if (typeof config !== 'object' || config === null || Array.isArray(config))
    misuse('the file of --config holds no object');
  for (const [name, value] of Object.entries(config))
    if (!Object.hasOwn(shapes, name) || !shapes[name as keyof DoctorOptions](value))
      misuse('the file of --config has a member that is not known or not of its shape');
  const schemas = given.texts('schema');
  return { ...(config as DoctorOptions), ...(schemas.length === 0 ? {} : { schemas }) };
}
