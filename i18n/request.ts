import { cookies, headers } from "next/headers"
import { getRequestConfig } from "next-intl/server"
import { chosenLocale, localeCookie } from "./locales"

// The locale stands in a cookie, not in the URL: a link that one person sends opens in the other's language.
export default getRequestConfig(async () => {
  const locale = chosenLocale(
    (await cookies()).get(localeCookie)?.value,
    (await headers()).get("accept-language"),
  )
  const { default: messages } = await import(`../messages/${locale}.json`)
  return { locale, messages, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone }
})
