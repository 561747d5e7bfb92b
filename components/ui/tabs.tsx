"use client"
import { Tabs as Base } from "@base-ui/react/tabs"
import type { ReactNode } from "react"

type Tab<T extends string> = { value: T; label: ReactNode; content: ReactNode }

type Props<T extends string> = {
  label: string
  value: T
  onChange: (value: T) => void
  tabs: Tab<T>[]
  end?: ReactNode
}

export function Tabs<T extends string>({ label, value, onChange, tabs, end }: Props<T>) {
  return (
    <Base.Root value={value} onValueChange={onChange}>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Base.List aria-label={label} className="flex flex-wrap gap-0.5 rounded-md bg-plain-soft p-0.5">
          {tabs.map((tab) => (
            <Base.Tab
              key={tab.value}
              value={tab.value}
              className="h-7 rounded px-3 text-sm text-muted data-active:bg-surface data-active:font-medium data-active:text-ink data-active:shadow-card"
            >
              {tab.label}
            </Base.Tab>
          ))}
        </Base.List>
        {end}
      </div>
      {tabs.map((tab) => (
        <Base.Panel key={tab.value} value={tab.value} className="mt-3 outline-offset-4">
          {tab.content}
        </Base.Panel>
      ))}
    </Base.Root>
  )
}
