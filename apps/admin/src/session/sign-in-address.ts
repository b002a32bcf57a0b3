/** Where signing in begins, with the way back to the page that asked for it. */
export function signInAddress({ pathname, search }: Pick<Location, 'pathname' | 'search'>): string {
  return `/auth/sign-in?${new URLSearchParams({ returnTo: pathname + search }).toString()}`;
}
