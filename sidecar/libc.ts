// The calls of Linux that Bun has no words for. Elsewhere they are not made, and what they save is not saved.
import { dlopen, ptr } from "bun:ffi"

const symbols = open()

/** Memory that `madvise` calls not needed comes back by itself when it is touched; null where there is no such call. */
export const giveBackPages =
  symbols && ((from: bigint, length: bigint) => void symbols.madvise(from, length, dontNeed))

/** Limits what the kernel takes in for each connection of a listener before it is read; it doubles the number itself. */
export function limitReceiveBuffer(listener: object, bytes: number) {
  const { fd } = listener as { fd?: number }
  if (symbols && fd !== undefined)
    symbols.setsockopt(
      fd,
      socketLevel,
      receiveBuffer,
      ptr(Int32Array.of(bytes)),
      Int32Array.BYTES_PER_ELEMENT,
    )
}

/** Whether a descriptor takes a page more without a wait, or says at once that it never will. */
export function takesNow(fd: number): boolean {
  if (!symbols) return true
  asked[0] = fd
  return symbols.poll(ptr(asked), 1, 0) !== 0
}

/** How many descriptors this process may have. */
export function descriptorLimit(): number {
  const limits = new BigUint64Array(2)
  if (symbols?.getrlimit(openFiles, ptr(limits)) !== 0) return Number.POSITIVE_INFINITY
  return Number(limits[0])
}

function open() {
  try {
    return dlopen("libc.so.6", {
      madvise: { args: ["u64", "u64", "i32"], returns: "i32" },
      getrlimit: { args: ["i32", "ptr"], returns: "i32" },
      poll: { args: ["ptr", "u64", "i32"], returns: "i32" },
      setsockopt: { args: ["i32", "i32", "i32", "ptr", "u32"], returns: "i32" },
    }).symbols
  } catch {
    return null
  }
}

/** MADV_DONTNEED, SOL_SOCKET, SO_RCVBUF, POLLOUT and RLIMIT_NOFILE as Linux numbers them on x86 and ARM. */
const dontNeed = 4
const socketLevel = 1
const receiveBuffer = 8
const pollOut = 4
const openFiles = 7

/** A `struct pollfd`: the descriptor, and what is asked of it. */
const asked = Int32Array.of(0, pollOut)
