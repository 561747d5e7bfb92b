import { expect, test } from "vitest"
import { isLoopback, isPublic } from "./addresses"

test.each(["8.8.8.8", "118.190.42.90", "172.32.0.1", "2400:3200::1", "2606:4700:4700::1111"])(
  "%s is public",
  (address) => {
    expect(isPublic(address)).toBe(true)
    expect(isLoopback(address)).toBe(false)
  },
)

test.each([
  ...[
    "10.1.2.3",
    "172.31.255.255",
    "192.168.0.1",
    "100.100.100.200",
    "0.0.0.0",
    "255.255.255.255",
    "224.0.0.1",
  ],
  // Metadata services of clouds.
  ...["169.254.169.254", "fd00:ec2::254"],
  ...["::", "fe80::1", "fe80::1%eth0", "fd12:3456::1", "ff02::1", "2001:db8::1"],
  // IPv4 in an IPv6 address: mapped, NAT64, 6to4.
  ...["::ffff:10.0.0.1", "::ffff:a00:1", "::ffff:8.8.8.8", "64:ff9b::a00:1", "2002:a00:1::1"],
  ...["", "localhost", "010.0.0.1", "8.8.8.8.8"],
])("%s is not", (address) => {
  expect(isPublic(address)).toBe(false)
})

test.each([
  ["127.0.0.1", true],
  ["127.8.9.10", true],
  ["::1", true],
  ["::2", false],
  ["128.0.0.1", false],
])("%s is loopback: %s", (address, expected) => {
  expect(isLoopback(address)).toBe(expected)
})
