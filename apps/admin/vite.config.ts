import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react(), tailwind()],
  resolve: { conditions: ['@ataski/source', 'module', 'browser', 'development|production'] },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy allows fonts and styles from our own origin only, so nothing is inlined.
    assetsInlineLimit: 0,
    // Modules run in the order of their imports, also across chunks: main.tsx sets zod up before any schema.
    rolldownOptions: { output: { strictExecutionOrder: true } },
    modulePreload: { polyfill: false },
  },
});
