import { EnvironmentPage, environmentTitle } from "@/components/shell/environment-page"
import { AuditPanel } from "@/components/sidecars/audit-panel"

type Props = { params: Promise<{ env: string }> }

export async function generateMetadata({ params }: Props) {
  return environmentTitle("audit", (await params).env)
}

export default async function AuditPage({ params }: Props) {
  const { env } = await params
  return (
    <EnvironmentPage noun="audit" env={env}>
      <AuditPanel env={env} />
    </EnvironmentPage>
  )
}
