import { expect, test } from "vitest"
import { workload } from "../../test/examples"
import { hostsWith } from "./isolation"
import { appVariables, sidecarVariables } from "./variables"

const inherited = { PATH: "/bin", HOME: "/root", LANG: "C.UTF-8" }
const instance = {
  ...{ name: "hello-003-abcde", port: 20123 },
  ...{ sidecarListen: "127.0.0.1:20999", tlsListen: "127.0.0.1:20998" },
}

test.each(["Hosts", "None"] as const)(
  "%s: what is inherited, the version's own, PORT and INSTANCE",
  (takeover) => {
    const env = { COLOUR: "teal", LANG: "zh_CN.UTF-8" }
    const given = { ...instance, nameTakeover: takeover }
    expect(appVariables(inherited, { ...workload, env }, given, null)).toEqual({
      ...{ PATH: "/bin", HOME: "/root", LANG: "zh_CN.UTF-8", COLOUR: "teal" },
      ...{ PORT: "20123", INSTANCE: "hello-003-abcde" },
    })
  },
)

test("Proxy: every spelling points at the sidecar, and what the version reaches directly stays direct", () => {
  const env = { no_proxy: "db.internal", http_proxy: "http://elsewhere" }
  const variables = appVariables(
    inherited,
    { ...workload, env },
    { ...instance, nameTakeover: "Proxy" },
    null,
  )
  expect(variables).toMatchObject({
    http_proxy: "http://127.0.0.1:20999",
    HTTP_PROXY: "http://127.0.0.1:20999",
    no_proxy: "db.internal,localhost,127.0.0.1",
    NO_PROXY: "db.internal,localhost,127.0.0.1",
    NODE_USE_ENV_PROXY: "1",
  })
})

test("where there is a certificate: its file, where HTTPS is, and Node.js trusts it", () => {
  const variables = (env: Record<string, string>) =>
    appVariables(
      inherited,
      { ...workload, env },
      { ...instance, nameTakeover: "Hosts" },
      "/app/cert/certificate.crt",
    )
  expect(variables({ WESIDE_CERTIFICATE: "/forged" })).toMatchObject({
    NODE_EXTRA_CA_CERTS: "/app/cert/certificate.crt",
    WESIDE_CERTIFICATE: "/app/cert/certificate.crt",
    WESIDE_HTTPS: "127.0.0.1:20998",
  })
  expect(variables({ NODE_EXTRA_CA_CERTS: "/own.pem" }).NODE_EXTRA_CA_CERTS).toBe("/own.pem")
})

test("a sidecar gets its settings and nothing of the version", () => {
  const settings = {
    SIDECAR_LISTEN: "127.64.0.1:80",
    SIDECAR_TLS_LISTEN: "127.64.0.1:443",
    SIDECAR_CERTIFICATE_DIR: "/data/cert",
    SIDECAR_KEY_FILE: "/data/key.pem",
    SIDECAR_HEALTH_LISTEN: "127.0.0.1:20001",
    SIDECAR_BROKER_URL: "http://127.0.0.1:1",
    SIDECAR_UPSTREAM: "http://127.0.0.1:2",
    SIDECAR_PERMISSIONS_URL: "http://127.0.0.1:3/environments/demo/permissions",
    SIDECAR_BUILD: "b1",
  }
  expect(sidecarVariables(inherited, settings)).toEqual({ ...inherited, ...settings })
})

test.each(["127.0.0.1 localhost", "127.0.0.1 localhost\n"])(
  "the machine's hosts, then WeChat's names",
  (machine) => {
    expect(hostsWith(machine, "127.64.1.2").split("\n")).toEqual([
      "127.0.0.1 localhost",
      "127.64.1.2 api.weixin.qq.com api2.weixin.qq.com sh.api.weixin.qq.com sz.api.weixin.qq.com hk.api.weixin.qq.com",
      "",
    ])
  },
)
