import { afterAll, expect, test } from "vitest"
import { openTestWorld } from "../test-world"

const world = await openTestWorld()
const { getPermissions } = await import("./read")
const { permissionsTag, setPermissions } = await import("./set-permissions")
const { addShare } = await import("../shares/add-share")
const { removeShare } = await import("../shares/remove-share")
const { listShares } = await import("../shares/read")
const { updateEnvironment } = await import("../environments/update-environment")
const { db, act } = world
afterAll(world.close)

test("setting the list raises the revision, keeps its order and is audited", async () => {
  const { env } = await world.environment()
  const ifMatch = permissionsTag(await getPermissions(env))
  const view = await setPermissions(act({ ifMatch }), env, { paths: ["/wxa/b", "/wxa/a", "/wxa/b"] })
  expect(view).toMatchObject({ paths: ["/wxa/b", "/wxa/a"], revision: 2, updatedBy: "tester" })
  expect(await getPermissions(env)).toMatchObject({ paths: ["/wxa/b", "/wxa/a"], updatedBy: "tester" })
  const [row] = await db.auditEvent.findMany({ where: { environment: env, action: "permissions.set" } })
  expect(row).toMatchObject({
    before: { paths: [], revision: 1 },
    after: { paths: ["/wxa/b", "/wxa/a"], revision: 2 },
  })
  const again = await setPermissions(act({ ifMatch: permissionsTag(view) }), env, { paths: view.paths })
  expect(again.revision).toBe(2)
})

test("two people edit one list: the second gets 412 with what changed, and nothing is lost", async () => {
  const { env } = await world.environment()
  const seen = permissionsTag(await getPermissions(env))
  const edits = await Promise.allSettled([
    setPermissions(act({ ifMatch: seen }), env, { paths: ["/wxa/first"] }),
    setPermissions(act({ ifMatch: seen }), env, { paths: ["/wxa/second"] }),
  ])
  const refused = edits.find((edit) => edit.status === "rejected")!
  expect(refused.reason).toMatchObject({ code: "precondition" })
  const { current, difference, etag } = refused.reason.members
  expect(current.paths).toHaveLength(1)
  expect(difference.added.concat(difference.removed).sort()).toEqual(["/wxa/first", "/wxa/second"])
  const merged = { paths: [...current.paths, ...difference.added] }
  const saved = await setPermissions(act({ ifMatch: etag }), env, merged)
  expect([...saved.paths].sort()).toEqual(["/wxa/first", "/wxa/second"])
})

test("S21: sharing and its end raise the policy's revision once each; the owner needs no sharing", async () => {
  const { env, ownerAppid } = await world.environment()
  const appid = await world.app("OfficialAccount")
  const shared = await addShare(act(), env, appid)
  expect(await addShare(act(), env, appid)).toEqual(shared)
  expect((await getPermissions(env)).revision).toBe(2)
  await expect(addShare(act(), env, ownerAppid)).rejects.toThrow(/owns this environment/)
  await expect(addShare(act(), env, "wxffffffffffffffff")).rejects.toMatchObject({ code: "not_found" })
  await updateEnvironment(act(), env, { ownerAppid: appid })
  expect((await listShares(env, { pageSize: 10 })).items).toEqual([])
  await expect(removeShare(act(), env, appid)).rejects.toMatchObject({ code: "not_found" })
  expect((await getPermissions(env)).revision).toBe(3)
})
