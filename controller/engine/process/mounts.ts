/** One row of an fstab(5). */
export type Mount = { source: string; target: string; type: string; options: string }

export const bind = (source: string, target: string, how: "bind" | "rbind" | "bind,ro" = "bind"): Mount => ({
  source,
  target,
  type: "none",
  options: how,
})

/** Covers a folder with one that is empty and stays so. */
export const cover = (target: string): Mount => ({
  source: "weside",
  target,
  type: "tmpfs",
  options: "size=4k,mode=0555",
})

/** In the order in which they are made. */
export const fstabOf = (mounts: Mount[]) =>
  mounts
    .map(({ source, target, type, options }) => [source, target, type, options].map(escaped).join(" "))
    .map((row) => `${row}\n`)
    .join("")

const escaped = (field: string) =>
  field.replace(/[\s\\#]/g, (sign) => `\\${sign.charCodeAt(0).toString(8).padStart(3, "0")}`)
