import { expect, test } from "vitest"
import { bind, cover, fstabOf } from "./mounts"

test("a row each, in order, whatever the names contain", () => {
  const odd = "/da ta\\\t#\n中文"
  expect(fstabOf([bind("/a", "/b", "rbind"), bind(odd, "/c", "bind,ro"), cover(odd)])).toBe(
    [
      "/a /b none rbind",
      "/da\\040ta\\134\\011\\043\\012中文 /c none bind,ro",
      "weside /da\\040ta\\134\\011\\043\\012中文 tmpfs size=4k,mode=0555",
      "",
    ].join("\n"),
  )
})
