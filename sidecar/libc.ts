// The calls of Linux that Bun has no words for. Elsewhere they are not made, and what they save is not saved.
import { dlopen, ptr } from "bun:ffi"
import { log } from "./log"

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

function open() {
  try {
    return dlopen("libc.so.6", {
      madvise: { args: ["u64", "u64", "i32"], returns: "i32" },
      setsockopt: { args: ["i32", "i32", "i32", "ptr", "u32"], returns: "i32" },
    }).symbols
  } catch (error) {
    log("info", "memory is not given back here", { cause: (error as Error).message })
    return null
  }
}

/** MADV_DONTNEED, SOL_SOCKET and SO_RCVBUF as Linux numbers them on x86 and ARM. */
const dontNeed = 4
const socketLevel = 1
const receiveBuffer = 8
