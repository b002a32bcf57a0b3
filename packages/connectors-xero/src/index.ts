export { xero } from './xero.ts';
