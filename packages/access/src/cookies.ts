/** The cookies of this package. The prefix makes browsers insist on Secure, Path=/ and no Domain. */
export const cookieNames = {
  session: '__Host-ataski_session',
  signIn: '__Host-ataski_signin',
} as const;

/** One of the two cookies. */
export type CookieName = (typeof cookieNames)[keyof typeof cookieNames];

const attributes = 'Path=/; Secure; HttpOnly; SameSite=Lax';

/** The `Set-Cookie` value that stores `value`. */
export function serialiseCookie(name: CookieName, value: string, maxAgeSeconds: number): string {
  return `${name}=${value}; Max-Age=${maxAgeSeconds}; ${attributes}`;
}

/** The `Set-Cookie` value that removes the cookie. */
export function serialiseClearedCookie(name: CookieName): string {
  return `${name}=; Max-Age=0; ${attributes}`;
}

/** The value in a `Cookie` header. Null when it is absent, empty or there twice. */
export function findCookie(header: string | undefined, name: CookieName): string | null {
  const values = (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  const [value] = values;
  return values.length === 1 && value !== undefined && value !== '' ? value : null;
}

/** The `Set-Cookie` values that remove both cookies. */
export const clearedCookies: readonly string[] = [
  serialiseClearedCookie(cookieNames.session),
  serialiseClearedCookie(cookieNames.signIn),
];
