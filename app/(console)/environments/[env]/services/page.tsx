import { CreateAnotherService } from "@/components/services/create-service"
import { ServiceList } from "@/components/services/service-list"
import { EnvironmentPage, environmentTitle } from "@/components/shell/environment-page"

type Props = { params: Promise<{ env: string }> }

export async function generateMetadata({ params }: Props) {
  return environmentTitle("services", (await params).env)
}

export default async function ServicesPage({ params }: Props) {
  const { env } = await params
  return (
    <EnvironmentPage noun="services" env={env} actions={<CreateAnotherService env={env} />}>
      <ServiceList env={env} />
    </EnvironmentPage>
  )
}
