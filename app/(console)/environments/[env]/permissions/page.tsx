import { PermissionsEditor } from "@/components/permissions/permissions-editor"
import { EnvironmentPage, environmentTitle } from "@/components/shell/environment-page"

type Props = { params: Promise<{ env: string }> }

export async function generateMetadata({ params }: Props) {
  return environmentTitle("permissions", (await params).env)
}

export default async function PermissionsPage({ params }: Props) {
  const { env } = await params
  return (
    <EnvironmentPage noun="permissions" env={env}>
      <PermissionsEditor env={env} />
    </EnvironmentPage>
  )
}
