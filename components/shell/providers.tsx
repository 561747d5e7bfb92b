"use client"
import { Tooltip } from "@base-ui/react/tooltip"
import { QueryClient, QueryClientProvider } from "@tanstack/react-query"
import { ThemeProvider, useTheme } from "next-themes"
import { NuqsAdapter } from "nuqs/adapters/next/app"
import type { ReactNode } from "react"
import { useState } from "react"
import { Toaster } from "sonner"
import { ApiProblem } from "@/lib/api"

export function Providers({ children }: { children: ReactNode }) {
  const [queries] = useState(newQueryClient)
  return (
    <ThemeProvider attribute="class" disableTransitionOnChange>
      <QueryClientProvider client={queries}>
        <NuqsAdapter>
          <Tooltip.Provider>{children}</Tooltip.Provider>
        </NuqsAdapter>
      </QueryClientProvider>
      <Toasts />
    </ThemeProvider>
  )
}

function Toasts() {
  const { resolvedTheme } = useTheme()
  return (
    <Toaster
      theme={resolvedTheme === "dark" ? "dark" : "light"}
      style={{ fontFamily: "inherit" }}
      position="bottom-right"
      closeButton
    />
  )
}

function newQueryClient() {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 1_000,
        // A refusal stays a refusal; only what may pass by itself is tried again.
        retry: (failures, error) =>
          failures < 2 && !(error instanceof ApiProblem && error.status >= 400 && error.status < 500),
      },
    },
  })
}
