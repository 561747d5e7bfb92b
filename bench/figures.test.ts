import { describe, expect, test } from "vitest"
import { figuresOf, wasDisturbed } from "./figures"
import type { Measured } from "./measured"
import { tablesOf } from "./table"

const lane = (perCpuSecond: number, p50Us: number, p99Us: number) => ({
  perSecond: perCpuSecond / 2,
  perCpuSecond,
  busy: 0.95,
  p50Us,
  p99Us,
})

const lanes = () => ({
  direct: lane(150_000, 300, 900),
  nginx: lane(50_000, 600, 2000),
  haproxy: lane(40_000, 700, 4000),
  sidecar: lane(45_000, 650, 3000),
})

const upstream = (): Measured["plain"] => ({
  c1: {
    direct: lane(90_000, 20, 30),
    nginx: lane(20_000, 45, 60),
    haproxy: lane(20_000, 60, 70),
    sidecar: lane(18_000, 50, 80),
  },
  c32: lanes(),
  varied: { queries: lanes(), headers: lanes(), bodies: lanes() },
})

const measured = (): Measured => ({
  plain: upstream(),
  tls: upstream(),
  memory: {
    idleRssMb: 28.04,
    idlePrivateMb: 5.96,
    loadedRssMb: 47,
    loadedPeakRssMb: 49,
    uploadsAddedMb: 24.04,
  },
  readyMs: 81.26,
})

describe("figures", () => {
  test("a ratio is the sidecar's figure divided by the peer's", () => {
    expect(figuresOf(measured()).ratios).toEqual({
      throughputC32: { nginx: 0.9, haproxy: 1.125 },
      addedP50C1: { nginx: 1.2, haproxy: 0.75 },
      p99C32: { nginx: 1.5, haproxy: 0.75 },
      wallThroughputC32: { nginx: 0.9, haproxy: 1.125 },
      variedThroughputC32: {
        queries: { nginx: 0.9, haproxy: 1.125 },
        headers: { nginx: 0.9, haproxy: 1.125 },
        bodies: { nginx: 0.9, haproxy: 1.125 },
      },
    })
  })

  test("those of the TLS upstream are its own", () => {
    const { plain, tls, ...rest } = measured()
    tls.c32.sidecar.perCpuSecond = 25_000
    const figures = figuresOf({ plain, tls, ...rest })
    expect(figures.tls.ratios.throughputC32).toEqual({ nginx: 0.5, haproxy: 0.625 })
    expect(figures.ratios.throughputC32.nginx).toBe(0.9)
    expect(figures.tls.medians.sidecar?.perCpuSecondC32).toBe(25_000)
  })

  test("memory and start are rounded to a tenth", () => {
    const { memory, readyMs } = figuresOf(measured())
    expect({ ...memory, readyMs }).toEqual({
      idleRssMb: 28,
      idlePrivateMb: 6,
      loadedRssMb: 47,
      loadedPeakRssMb: 49,
      uploadsAddedMb: 24,
      readyMs: 81.3,
    })
  })

  test("a proxy that seems to take no time at all was not measured", () => {
    const busy = measured()
    busy.plain.c1.nginx.p50Us = 20
    expect(() => figuresOf(busy)).toThrow("too busy to measure on")
  })
})

test("a proxy that did not get its core was disturbed", () => {
  expect(wasDisturbed(measured())).toBe(false)
  const busy = measured()
  busy.tls.c32.nginx.busy = 0.6
  expect(wasDisturbed(busy)).toBe(true)
})

describe("the table", () => {
  const rowOf = (text: string, what: string) => text.split("\n").find((line) => line.startsWith(`| ${what}`))

  test("has every figure to reach, and says whether it is reached", () => {
    const figures = measured()
    figures.memory.loadedRssMb = 48.1
    figures.tls.c32.sidecar.perCpuSecond = 39_900
    const text = tablesOf(figuresOf(figures))
    expect(rowOf(text, "requests per second per core, c = 32, plain")).toMatch(
      /0\.9 × nginx .*at least 0\.8.* yes /,
    )
    expect(rowOf(text, "requests per second per core, c = 32, TLS")).toMatch(/0\.798 × nginx .* NO /)
    expect(rowOf(text, "added p50, c = 1, plain")).toMatch(/1\.2 × nginx .*at most 1\.3 .* yes /)
    expect(rowOf(text, "p99, c = 32, TLS")).toMatch(/1\.5 × nginx .*at most 1\.5 .* yes /)
    expect(rowOf(text, "RSS after 60 s")).toMatch(/48\.1 MB .*at most 48 .* NO /)
    expect(rowOf(text, "ready after")).toMatch(/81\.3 ms .*at most 300 .* yes /)
    expect(text.match(/ (yes|NO) /g)).toHaveLength(11)
  })

  test("shows what each lane did", () => {
    const text = tablesOf(figuresOf(measured()))
    expect(rowOf(text, "plain    | sidecar")).toMatch(/45000 .*22500 .*0\.95 .*3000 .*50 .*30 /)
  })
})
