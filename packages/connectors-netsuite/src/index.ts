export { netsuite } from './netsuite.ts';
