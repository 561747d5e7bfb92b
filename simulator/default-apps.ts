import type { App } from "./app"

/** The three short names of WeChat's own tutorial, and one appid of the real form. */
export const defaultApps: App[] = [
  app("wxaaaa", "Mini program A", "MiniProgram"),
  app("wxbbbb", "Mini program B", "MiniProgram"),
  app("wxcccc", "Official account C", "OfficialAccount"),
  app("wx0f1e2d3c4b5a6978", "Mini program with a real-looking appid", "MiniProgram"),
]

function app(appid: string, name: string, kind: App["kind"]): App {
  return { appid, name, kind, secret: `secret-of-${appid}`, ipAllowList: [], frozen: false }
}
