import type { NextConfig } from "next"
import { PHASE_DEVELOPMENT_SERVER } from "next/constants"
import createNextIntlPlugin from "next-intl/plugin"

const withNextIntl = createNextIntlPlugin("./i18n/request.ts")

// Next's own bootstrap and next-themes write inline scripts, so scripts may be inline; everything else is of this origin.
// Next's development server evaluates its modules, which the built console never does.
const contentSecurityPolicy = (phase: string) =>
  [
    "default-src 'self'",
    `script-src 'self' 'unsafe-inline'${phase === PHASE_DEVELOPMENT_SERVER ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
  ].join("; ")

export default (phase: string): NextConfig =>
  withNextIntl({
    reactStrictMode: true,
    poweredByHeader: false,
    images: { unoptimized: true },
    serverExternalPackages: ["pino", "@prisma/client", "pg", "@kubernetes/client-node"],
    // `npm run verify` checks the types of everything once; a first start need not do it again.
    typescript: { ignoreBuildErrors: true },
    // The image takes what is traced to be needed and no more (deploy/Containerfile).
    ...(process.env.WESIDE_STANDALONE === "1" && {
      output: "standalone" as const,
      outputFileTracingExcludes: { "*": ["node_modules/@img/**", "node_modules/sharp/**"] },
    }),
    turbopack: { root: import.meta.dirname },
    headers: async () => [
      {
        source: "/:path*",
        headers: [
          { key: "Content-Security-Policy", value: contentSecurityPolicy(phase) },
          { key: "X-Content-Type-Options", value: "nosniff" },
          { key: "Referrer-Policy", value: "same-origin" },
        ],
      },
    ],
  })
