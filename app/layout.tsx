import { GeistMono } from "geist/font/mono"
import { GeistSans } from "geist/font/sans"
import type { Metadata } from "next"
import { NextIntlClientProvider } from "next-intl"
import { getLocale } from "next-intl/server"
import type { ReactNode } from "react"
import { Providers } from "@/components/shell/providers"
import "./globals.css"

export const metadata: Metadata = { title: { default: "Weside", template: "%s · Weside" } }

export default async function RootLayout({ children }: { children: ReactNode }) {
  return (
    // next-themes sets the class before React starts, which React would otherwise report as a difference.
    <html
      lang={await getLocale()}
      className={`${GeistSans.variable} ${GeistMono.variable}`}
      suppressHydrationWarning
    >
      <body>
        <NextIntlClientProvider>
          <Providers>{children}</Providers>
        </NextIntlClientProvider>
      </body>
    </html>
  )
}
