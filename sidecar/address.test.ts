import { expect, test } from "vitest"
import { isInside } from "./address"

test.each([
  "127.0.0.1",
  "127.77.0.5",
  "0.0.0.0",
  "169.254.169.254",
  "224.0.0.1",
  "255.255.255.255",
  "::1",
  "::",
  "fe80::1",
  "fe80::1%eth0",
  "ff02::1",
  "::ffff:127.0.0.1",
  "::ffff:7f00:1",
  "::127.0.0.1",
  "64:ff9b::127.0.0.1",
  "64:ff9b::a9fe:a9fe",
  "2002:7f00:1::",
  "not an address",
  "1.2.3",
])("%s is inside", (address) => {
  expect(isInside(address)).toBe(true)
})

test.each([
  "8.8.8.8",
  "10.0.0.1",
  "192.168.1.1",
  "2001:4860:4860::8888",
  "fd00::1",
  "::ffff:8.8.8.8",
  "2002:808:808::",
])("%s is outside", (address) => {
  expect(isInside(address)).toBe(false)
})
