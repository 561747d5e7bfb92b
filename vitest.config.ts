import path from "node:path"
import { defineConfig } from "vitest/config"

const alias = { "@": path.resolve(import.meta.dirname) }
const ignored = ["node_modules/**", ".next/**", ".data/**", "e2e/**"]

// `*.test.ts` is pure and quick: `npm run verify` runs it. `*.real.test.ts` meets a real PostgreSQL, real processes
// or real sockets: `npm test` runs both.
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          include: ["**/*.test.{ts,tsx}"],
          exclude: [...ignored, "**/*.real.test.ts"],
          // Properties take thousands of cases, and a busy machine several seconds for them.
          testTimeout: 30_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "real",
          include: ["**/*.real.test.ts"],
          exclude: ignored,
          globalSetup: ["prisma/test-server.ts", "scripts/pack-sidecar.mjs"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
