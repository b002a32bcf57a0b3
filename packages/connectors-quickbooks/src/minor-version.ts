/** The version of the API, which is the default since August 2025. */
export const minorVersion = '75';

/** Goes with each call. */
export const versioned = ['minorversion', minorVersion] as const;
