import { expect, test } from "vitest"
import { type Failure, type Health, healthAfter } from "./rules"

const now = new Date("2026-11-22T10:00:00Z")
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)
const closed: Failure = { message: "Add 1.2.3.4 …", errcode: 40164, egressIp: "1.2.3.4" }
const vague: Failure = { message: "Add 1.2.3.4 …", errcode: null, egressIp: null }

const works = healthAfter(null, { kind: "gave", expiresInS: 7200 }, now) as Health
const fails = healthAfter(works, { kind: "failed", failure: closed }, later(60)) as Health

test("a token given is a success until its end", () => {
  expect(works).toEqual({
    lastSuccessAt: now,
    expiresAt: later(7200),
    failingSince: null,
    failedAt: null,
    errcode: null,
    egressIp: null,
    message: null,
    checkedFor: null,
    checkedAt: null,
  })
})

test("a failure keeps the success before it, and a success ends it", () => {
  expect(fails).toMatchObject({ ...closed, lastSuccessAt: now, failingSince: later(60), failedAt: later(60) })
  const healed = healthAfter(fails, { kind: "gave", expiresInS: 100 }, later(90))
  expect(healed).toMatchObject({
    failingSince: null,
    failedAt: null,
    errcode: null,
    message: null,
    egressIp: null,
  })
  expect(healed).toMatchObject({ lastSuccessAt: later(90), expiresAt: later(190) })
})

test("the same failure is written once a minute, another one at once", () => {
  expect(healthAfter(fails, { kind: "failed", failure: closed }, later(119))).toBeNull()
  expect(healthAfter(fails, { kind: "failed", failure: closed }, later(120))).toMatchObject({
    failingSince: later(60),
    failedAt: later(120),
  })
  expect(
    healthAfter(fails, { kind: "failed", failure: { ...closed, errcode: 40125 } }, later(61)),
  ).toMatchObject({
    errcode: 40125,
    failingSince: later(60),
  })
  // The database's clock was set back.
  expect(healthAfter(fails, { kind: "failed", failure: closed }, later(-600))).not.toBeNull()
})

const asked = later(-1)
const answered = (at: Date) => ({ checkedFor: asked, checkedAt: at })

test("a check tells what nobody knew, and leaves what the source said", () => {
  expect(healthAfter(null, { kind: "confirmed", asked, expiresInS: 5 }, now)).toMatchObject({
    lastSuccessAt: now,
    ...answered(now),
  })
  expect(healthAfter(works, { kind: "confirmed", asked, expiresInS: 5 }, later(9))).toEqual({
    ...works,
    ...answered(later(9)),
  })
  expect(healthAfter(fails, { kind: "confirmed", asked, expiresInS: 5 }, later(9))).toEqual({
    ...fails,
    ...answered(later(9)),
  })
  expect(healthAfter(null, { kind: "missed", asked, failure: vague }, now)).toMatchObject({
    ...vague,
    failingSince: now,
    ...answered(now),
  })
  expect(healthAfter(works, { kind: "missed", asked, failure: vague }, later(9))).toMatchObject({
    ...vague,
    lastSuccessAt: now,
  })
  expect(healthAfter(fails, { kind: "missed", asked, failure: vague }, later(9))).toEqual({
    ...fails,
    ...answered(later(9)),
  })
})

test("a question that another broker has answered is not answered again", () => {
  const checked = healthAfter(works, { kind: "confirmed", asked, expiresInS: 5 }, later(9))
  expect(healthAfter(checked, { kind: "missed", asked, failure: vague }, later(10))).toBeNull()
  expect(healthAfter(checked, { kind: "missed", asked: later(9), failure: vague }, later(10))).not.toBeNull()
})
