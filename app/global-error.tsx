"use client"

// Stands in for the whole document when even the layout failed: no messages, no styles, so both languages at once.
export default function GlobalError({ retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body style={{ fontFamily: "system-ui, sans-serif", padding: "3rem", textAlign: "center" }}>
        <h1 style={{ fontSize: "1.25rem" }}>Weside could not show this page · 页面无法显示</h1>
        <button type="button" onClick={() => retry()}>
          Try again · 重试
        </button>
      </body>
    </html>
  )
}
