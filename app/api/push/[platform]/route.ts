import { passOnPush } from "@/lib/platforms/pass-on-push"

export const POST = async (request: Request, context: { params: Promise<{ platform: string }> }) =>
  passOnPush((await context.params).platform, request)
