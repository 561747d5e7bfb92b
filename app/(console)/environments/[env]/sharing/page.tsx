import { SharingPanel } from "@/components/shares/sharing-panel"
import { EnvironmentPage, environmentTitle } from "@/components/shell/environment-page"

type Props = { params: Promise<{ env: string }> }

export async function generateMetadata({ params }: Props) {
  return environmentTitle("sharing", (await params).env)
}

export default async function SharingPage({ params }: Props) {
  const { env } = await params
  return (
    <EnvironmentPage noun="sharing" env={env}>
      <SharingPanel env={env} />
    </EnvironmentPage>
  )
}
