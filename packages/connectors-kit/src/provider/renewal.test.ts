import { describe, expect, it } from 'vitest';

import { createRenewal } from './renewal.ts';

describe('a secret that was refused', () => {
  it('is renewed once for calls that were made with it side by side', async () => {
    const renewed = Promise.withResolvers<undefined>();
    let renewals = 0;
    const renewal = createRenewal(() => {
      renewals += 1;
      return renewed.promise;
    });
    const [one, other] = [renewal.count(), renewal.count()];
    const both = Promise.all([renewal.after(one), renewal.after(other)]);
    renewed.resolve(undefined);
    await both;
    // Its refusal arrives when the first call was already made anew.
    await renewal.after(other);
    expect(renewals).toBe(1);
  });

  it('is renewed again when the renewed one is refused', async () => {
    let renewals = 0;
    const renewal = createRenewal(() => {
      renewals += 1;
      return Promise.resolve();
    });
    await renewal.after(renewal.count());
    await renewal.after(renewal.count());
    expect(renewals).toBe(2);
  });

  it('and cannot be renewed fails all that were made with it', async () => {
    const renewal = createRenewal(() => Promise.reject(new Error('consent needed')));
    const count = renewal.count();
    await expect(renewal.after(count)).rejects.toThrow('consent needed');
    await expect(renewal.after(count)).rejects.toThrow('consent needed');
  });
});
