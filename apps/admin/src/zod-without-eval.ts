import { config } from 'zod';

// Zod compiles its checks with `new Function` where it can. The content security policy refuses that,
// and the browser reports even the probe.
config({ jitless: true });
