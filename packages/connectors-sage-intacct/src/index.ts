export { sageIntacct } from './sage-intacct.ts';
export { openItemOf } from './open-item.ts';
