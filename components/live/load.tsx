"use client"
import { QueryErrorResetBoundary } from "@tanstack/react-query"
import type { ReactNode } from "react"
import { Component, Suspense, useSyncExternalStore } from "react"
import { ProblemPanel } from "./problem-panel"

type Props = {
  skeleton: ReactNode
  /** Beside the main part of a page, which shows the refusal for both. */
  quiet?: boolean
  children: ReactNode
}

/**
 * What reads from the API: its skeleton until the first answer, its refusal in the same place if there is one.
 * The server renders the skeleton only, since the session to ask with is the browser's.
 */
export function Load({ skeleton, quiet = false, children }: Props) {
  const inBrowser = useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  )
  const waiting = (
    <div aria-busy="true" className="contents">
      {skeleton}
    </div>
  )
  if (!inBrowser) return waiting
  return (
    <QueryErrorResetBoundary>
      {({ reset }) => (
        <Refusals onRetry={reset} quiet={quiet}>
          <Suspense fallback={waiting}>{children}</Suspense>
        </Refusals>
      )}
    </QueryErrorResetBoundary>
  )
}

type RefusalsProps = { onRetry: () => void; quiet: boolean; children: ReactNode }

class Refusals extends Component<RefusalsProps, { error: unknown }> {
  override state = { error: null }
  static getDerivedStateFromError = (error: unknown) => ({ error })

  override render() {
    if (this.state.error === null) return this.props.children
    if (this.props.quiet) return null
    const retry = () => {
      this.props.onRetry()
      this.setState({ error: null })
    }
    return <ProblemPanel error={this.state.error} onRetry={retry} />
  }
}
