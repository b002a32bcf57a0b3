/**
 * The X.509 library resolves its algorithms through a container that refuses to load without the
 * metadata half of `Reflect`. None of its classes takes constructor parameters, so "no metadata" is
 * the true answer to the only two questions the container asks.
 */
const reflect = Reflect as unknown as Record<string, (() => undefined) | undefined>;

reflect['getMetadata'] ??= () => undefined;
reflect['getOwnMetadata'] ??= () => undefined;
