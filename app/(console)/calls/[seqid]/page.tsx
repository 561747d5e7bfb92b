import { getTranslations } from "next-intl/server"
import { CallPage } from "@/components/calls/call-page"
import { Load } from "@/components/live/load"
import { PageHead } from "@/components/shell/page-head"
import { Skeleton } from "@/components/ui/skeleton"

type Props = { params: Promise<{ seqid: string }> }

export async function generateMetadata() {
  return { title: (await getTranslations("calls"))("one") }
}

export default async function CallRoute({ params }: Props) {
  const { seqid } = await params
  const t = await getTranslations("calls")
  return (
    <Load
      skeleton={
        <>
          <PageHead title={t("one")} description={<code className="font-mono">{seqid}</code>} />
          <div className="grid gap-4 lg:grid-cols-2">
            <Skeleton className="h-72 rounded-lg" />
            <Skeleton className="h-72 rounded-lg" />
          </div>
        </>
      }
    >
      <CallPage seqid={seqid} />
    </Load>
  )
}
