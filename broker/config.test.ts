import { expect, test } from "vitest"
import { readConfig } from "./config"

process.env.DATABASE_URL ??= "postgresql://localhost/none"

test("hosts of token servers in a private network, however they are written", () => {
  const hosts = (WESIDE_TOKEN_SERVER_HOSTS: string) =>
    readConfig({ WESIDE_TOKEN_SERVER_HOSTS } as never).tokenServerHosts
  expect(hosts("")).toEqual([])
  expect(hosts(" Tokens.Corp.example , 10.0.3.7,,fd00::7 ")).toEqual([
    "tokens.corp.example",
    "10.0.3.7",
    "fd00::7",
  ])
})
