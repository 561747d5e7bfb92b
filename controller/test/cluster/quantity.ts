const binary = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]
const decimal = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"]

/** A quantity as a real server gives it back, `1000m` as `1` and `1024Mi` as `1Gi`; null for what is none. */
export function canonicalQuantity(text: string): string | null {
  const parts = /^([+-]?\d+)(?:\.(\d+))?([KMGTPE]i|[numkMGTPE]?|[eE][+-]?\d+)$/.exec(text)
  if (!parts) return null
  const [, whole = "0", fraction = "", suffix = ""] = parts
  return suffix.endsWith("i") ? inBinary(whole, fraction, suffix) : inDecimal(whole, fraction, suffix)
}

function inBinary(whole: string, fraction: string, suffix: string): string | null {
  const scale = 1024n ** BigInt(binary.indexOf(suffix))
  const digits = BigInt(whole + fraction) * scale
  const divisor = 10n ** BigInt(fraction.length)
  // A fraction that is no whole number of bytes is written in thousandths.
  if (digits % divisor !== 0n) return inDecimal(String((digits * 1000n) / divisor), "", "m")
  return largest(digits / divisor, binary, 1024n)
}

function inDecimal(whole: string, fraction: string, suffix: string): string {
  const exponent = /^[eE]/.test(suffix) ? Number(suffix.slice(1)) : (decimal.indexOf(suffix) - 3) * 3
  const shift = exponent + 9 - fraction.length
  const digits = BigInt(whole + fraction)
  const nano = shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift)
  return nano === 0n ? "0" : largest(nano, decimal, 1000n)
}

function largest(amount: bigint, suffixes: string[], step: bigint): string {
  let index = 0
  let left = amount
  for (; left !== 0n && left % step === 0n && index < suffixes.length - 1; index++) left /= step
  return `${left}${suffixes[index]}`
}
