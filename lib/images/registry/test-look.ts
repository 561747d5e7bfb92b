// A process that looks into the image it is given by name, for tests that kill it.
import { readImage } from "../read-image"

console.log(JSON.stringify(await readImage(process.argv[2]!, 60_000).catch(({ message }) => ({ message }))))
