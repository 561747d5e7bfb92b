import { looksLikeOpenid } from "./identity"
import { WechatError } from "./wechat-error"

/** A parameter, what it must be, and the errcode when it is not. */
export type Rule = { name: string; is: (value: unknown) => boolean; errcode: number }

export function checkRules(rules: readonly Rule[], input: Record<string, unknown>): void {
  for (const rule of rules) if (!rule.is(input[rule.name])) throw new WechatError(rule.errcode)
}

export const text = (minLength: number, maxLength: number) => (value: unknown) =>
  typeof value === "string" && value.length >= minLength && value.length <= maxLength

export const whole = (min: number, max: number) => (value: unknown) =>
  Number.isInteger(value) && (value as number) >= min && (value as number) <= max

export const oneOf =
  (...allowed: (string | number)[]) =>
  (value: unknown) =>
    allowed.includes(value as string)

export const optional = (is: Rule["is"]) => (value: unknown) => value === undefined || is(value)

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

export const openid = (name: string): Rule => ({ name, is: looksLikeOpenid, errcode: 40003 })
