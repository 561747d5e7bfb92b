/** A copy of Latin-1 text: a slice that is kept would keep the whole head alive that it was cut from. */
export function detached(text: string): string {
  return Buffer.from(text, "latin1").toString("latin1")
}
