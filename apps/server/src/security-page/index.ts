export { renderSecurityPage } from './security-page.ts';
export type { SecurityPageInput } from './security-page.ts';
export { securityStylesheet } from './security-stylesheet.ts';
