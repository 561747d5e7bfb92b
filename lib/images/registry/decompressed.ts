import { spawn } from "node:child_process"
import { open } from "node:fs/promises"
import { AppError } from "../../errors"
import { LayersRefused } from "./layered-tree"

/** A file's pieces as zstd unpacks them in a process of its own: gzip and plain files too, with bounded memory. */
export async function* decompressed(file: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  const handle = await open(file)
  const zstd = spawn("zstd", ["-dcfq"], {
    stdio: [handle.fd, "pipe", "ignore"],
    signal,
    killSignal: "SIGKILL",
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    zstd.on("error", reject)
    zstd.on("close", resolve)
  })
  ended.catch(() => undefined)
  try {
    yield* zstd.stdout!
    if ((await ended) !== 0) throw new LayersRefused("it is damaged")
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause
    const sentence = "Images are unpacked with zstd, which is not installed (Debian: apt-get install zstd)."
    throw new AppError("unavailable", sentence, { cause })
  } finally {
    zstd.kill("SIGKILL")
    await handle.close()
  }
}
