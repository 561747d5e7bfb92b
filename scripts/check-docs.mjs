// The README's tree against the disk, and every path that a document names: documentation of what is gone fails here.
import { execFileSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import path from "node:path"
import { root } from "./setup.mjs"

const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: root, encoding: "utf8" })
  .split("\n")
  .filter((file) => file && existsSync(path.join(root, file)))
const folders = new Set(files.flatMap((file) => (file.includes("/") ? [file.split("/")[0]] : [])))
const problems = []

const readme = readFileSync(path.join(root, "README.md"), "utf8")
const tree = /```tree\n([\s\S]*?)```/.exec(readme)?.[1] ?? ""
const named = new Set()
for (const line of tree.split("\n")) {
  const name = /^([\w.@()[\]-]+\/)/.exec(line)?.[1]?.slice(0, -1)
  if (name) named.add(name)
}
for (const folder of folders)
  if (!named.has(folder)) problems.push(`README.md: the tree does not name ${folder}/`)
for (const folder of named)
  if (!folders.has(folder)) problems.push(`README.md: the tree names ${folder}/, which is not there`)

const code = /`((?:[\w.@[\]()-]+\/)+[\w.@[\]()-]+\.(?:ts|tsx|mjs|md|json|sql|prisma|py|sh|css))`/g
const links = /\]\((?!https?:|#|mailto:)([^)#\s]+)/g
for (const file of files.filter((file) => file.endsWith(".md"))) {
  const text = readFileSync(path.join(root, file), "utf8")
  for (const [, at] of text.matchAll(code))
    if (!existsSync(path.join(root, at)) && !existsSync(path.join(root, path.dirname(file), at)))
      problems.push(`${file}: there is no ${at}`)
  for (const [, at] of text.matchAll(links))
    if (!existsSync(path.join(root, path.dirname(file), decodeURI(at))))
      problems.push(`${file}: the link ${at} leads nowhere`)
}

for (const problem of problems) console.error(problem)
if (problems.length) process.exit(1)
console.log(`docs: ${files.filter((file) => file.endsWith(".md")).length} documents agree with the disk`)
