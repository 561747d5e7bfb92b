import { CallsPanel } from "@/components/calls/calls-panel"
import { EnvironmentPage, environmentTitle } from "@/components/shell/environment-page"

type Props = { params: Promise<{ env: string }> }

export async function generateMetadata({ params }: Props) {
  return environmentTitle("calls", (await params).env)
}

export default async function CallsPage({ params }: Props) {
  const { env } = await params
  return (
    <EnvironmentPage noun="calls" env={env}>
      <CallsPanel env={env} />
    </EnvironmentPage>
  )
}
