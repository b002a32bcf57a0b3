export { quickbooks } from './quickbooks.ts';
