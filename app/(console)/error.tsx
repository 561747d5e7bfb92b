"use client"
import { ProblemPanel } from "@/components/live/problem-panel"

export default function ConsoleError({ error, retry }: { error: unknown; retry: () => void }) {
  return <ProblemPanel error={error} onRetry={retry} />
}
