// The bytes of an event are lent: whoever keeps some beyond it copies them, and their memory is given back at its end.
// The collector alone would let the large ones of uploads pile up.

export function giveBack(bytes: Buffer) {
  // Asked for only where it is needed: Bun makes the object that `buffer` is then.
  if (bytes.length < largeBytes) return
  const { buffer } = bytes
  if (bytes.length === buffer.byteLength) (buffer as ArrayBuffer).transfer(0)
}

/** A copy to keep. */
export function kept(bytes: Buffer, from: number, to: number): Buffer {
  return Buffer.from(bytes.subarray(from, to))
}

const largeBytes = 16 * 1024
