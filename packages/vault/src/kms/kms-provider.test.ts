import { describe, expect, it } from 'vitest';

import { environmentSubject, fileSubject, memorySubject } from '../../test/local-kms-subjects.ts';
import { awsSubject, googleSubject, transitSubject } from '../../test/service-kms-subjects.ts';
import { kmsProviderContract } from '../testing/index.ts';

const providers = [
  { name: 'memoryKms', make: memorySubject, isService: false },
  { name: 'environmentKms', make: environmentSubject, isService: false },
  { name: 'fileKms', make: fileSubject, isService: false },
  { name: 'awsKms', make: awsSubject, isService: true },
  { name: 'googleKms, over gRPC', make: () => googleSubject('grpc'), isService: true },
  { name: 'googleKms, over REST', make: () => googleSubject('rest'), isService: true },
  { name: 'vaultTransitKms', make: transitSubject, isService: true },
];

describe.each(providers)('$name', ({ make, isService }) => {
  it.each(kmsProviderContract(make, { isService }))('$promise', async ({ assertHolds }) => {
    await expect(assertHolds()).resolves.toBeUndefined();
  });
});
