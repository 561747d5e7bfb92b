// The first start: one administrator, whose name, password and token stand in admin.json of the data directory;
// and, when calls go to the simulator, the tutorial's three apps and an environment to try everything in.
import { renameSync, writeFileSync } from "node:fs"
import path from "node:path"
import type { Act } from "../lib/actor"
import { createApp } from "../lib/apps/create-app"
import { database } from "../lib/db"
import { env } from "../lib/env"
import { createEnvironment } from "../lib/environments/create-environment"
import { getPermissions } from "../lib/permissions/read"
import { permissionsTag, setPermissions } from "../lib/permissions/set-permissions"
import { addShare } from "../lib/shares/add-share"
import { addAdministrator } from "./administrator"

const demo = {
  name: "demo",
  owner: "wxaaaa",
  apps: [
    { appid: "wxaaaa", name: "Mini program A", kind: "MiniProgram" },
    { appid: "wxbbbb", name: "Mini program B", kind: "MiniProgram" },
    { appid: "wxcccc", name: "Official account C", kind: "OfficialAccount" },
  ],
  paths: ["/wxa/msg_sec_check", "/wxa/getwxacode", "/wxa/getwxadevinfo", "/cgi-bin/message/*"],
} as const

const act: Act = { actor: { name: "weside" }, requestId: "first-start" }

await seedAdministrator()
if (env.simulator && (await database().environment.count()) === 0) await seedDemo()
await database().$disconnect()

async function seedAdministrator() {
  const file = path.join(env.dataDir, "admin.json")
  const content = await addAdministrator(database(), "admin.json")
  writeFileSync(`${file}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

async function seedDemo() {
  for (const app of demo.apps)
    if (!(await database().app.findUnique({ where: { appid: app.appid } })))
      await createApp(act, { ...app, credential: { source: "AppSecret", secret: `secret-of-${app.appid}` } })
  await createEnvironment(act, { name: demo.name, ownerAppid: demo.owner })
  for (const { appid } of demo.apps) if (appid !== demo.owner) await addShare(act, demo.name, appid)
  const ifMatch = permissionsTag(await getPermissions(demo.name))
  await setPermissions({ ...act, ifMatch }, demo.name, { paths: [...demo.paths] })
}
