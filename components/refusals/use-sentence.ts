"use client"
import { useLocale } from "next-intl"
import { useCallback } from "react"
import { translateSentence } from "@/i18n/sentences"

/** The rules and the API speak English; this says their sentences in the reader's language. */
export function useSentence(): (sentence: string) => string {
  const locale = useLocale()
  return useCallback(
    (sentence: string) => (locale === "zh-CN" ? translateSentence(sentence) : sentence),
    [locale],
  )
}
