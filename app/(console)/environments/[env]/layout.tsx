import type { ReactNode } from "react"
import { EnvironmentStream } from "@/components/live/environment-stream"

type Props = { params: Promise<{ env: string }>; children: ReactNode }

export default async function EnvironmentLayout({ params, children }: Props) {
  const { env } = await params
  return (
    <>
      <EnvironmentStream env={env} />
      {children}
    </>
  )
}
