/** Why this appid cannot be registered here; null when it can. */
export function appidRefusal(appid: string, simulator: boolean): string | null {
  if (appid.length === 6 && !simulator)
    return "Appids as short as the tutorial's exist in the simulator only; WeChat's are “wx” and 16 hexadecimal digits."
  return null
}
