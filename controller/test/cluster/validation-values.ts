import type { Cause } from "./refusal"

const cause = (reason: string, field: string, message: string): Cause => ({ reason, field, message })
const shown = (value: unknown) => (value === undefined ? "null" : JSON.stringify(value))

/** The causes of a refusal in the words of a real server. */
export const causes = {
  required: (field: string) => cause("FieldValueRequired", field, "Required value"),
  invalid: (field: string, value: unknown, why: string) =>
    cause("FieldValueInvalid", field, `Invalid value: ${shown(value)}: ${why}`),
  duplicate: (field: string, value: unknown) =>
    cause("FieldValueDuplicate", field, `Duplicate value: ${shown(value)}`),
  missing: (field: string, value: unknown) =>
    cause("FieldValueNotFound", field, `Not found: ${shown(value)}`),
  forbidden: (field: string, why: string) => cause("FieldValueForbidden", field, `Forbidden: ${why}`),
  unsupported: (field: string, value: unknown, supported: string[]) =>
    cause(
      "FieldValueNotSupported",
      field,
      `Unsupported value: ${shown(value)}: supported values: ${supported.map(shown).join(", ")}`,
    ),
}

/** A label of DNS (RFC 1123): at most 63 of lower-case letters, digits and hyphens. */
export const isLabel = (name: string) => /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)

/** Labels of DNS with dots between them, 253 characters at most. */
export const isSubdomain = (name: string) =>
  name.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(name)

/** `name` or `domain/name`. */
export function isLabelKey(key: string) {
  const [name = "", prefix, ...more] = key.split("/").reverse()
  const isName = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/.test(name)
  return isName && more.length === 0 && (prefix === undefined || isSubdomain(prefix))
}
