// First, because a schema probes for eval as soon as it is made.
import './zod-without-eval.ts';

import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { createQueryClient } from './api/query-client.ts';
import { createAppRouter } from './router.tsx';
import './styles/app.css';

// A page of an older release is gone from the server after a deployment; the new one replaces it.
addEventListener('vite:preloadError', () => {
  // Not right after a load: a file that is missing for good must not reload for ever.
  if (performance.now() > 5_000) location.reload();
});

const container = document.getElementById('root');
if (container === null) throw new Error('index.html has no element with the id root');

createRoot(container).render(
  <StrictMode>
    <QueryClientProvider client={createQueryClient()}>
      <RouterProvider router={createAppRouter()} />
    </QueryClientProvider>
  </StrictMode>,
);
