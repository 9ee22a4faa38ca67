import optimizeLocales from '@react-aria/optimize-locales-plugin'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { budget } from './build/budget'
import { compress } from './build/compress'
import { licences } from './build/licences'
import { xterm } from './build/xterm'

const server = process.env.PUPITRE_SERVER ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [
    react(),
    { ...optimizeLocales.vite({ locales: ['en-US', 'fr-FR'] }), enforce: 'pre' },
    xterm(),
    licences(),
    budget({ limit: 250_000 }),
    compress(),
  ],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0, // the content policy knows files, not data: URLs of scripts and fonts
    chunkSizeWarningLimit: 2000,
    emptyOutDir: false, // the committed placeholder stays; build/compress.ts removes what is old
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': { target: server, ws: true, changeOrigin: false } } },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}', 'build/**/*.test.ts'],
    setupFiles: ['src/setup.test-env.ts'],
    restoreMocks: true,
    css: false,
  },
})
