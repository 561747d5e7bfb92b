/**
 * The words of a program from a container's log, where each line has a time, a stream and whether it is whole:
 * `2026-11-22T10:00:00.0+00:00 stdout F listening`. Lines that are not of that form stay as they are.
 */
export const plainLog = (text: string) =>
  text.replace(
    /^\d{4}-\d\d-\d\dT\S+ std(?:out|err) ([FP])(?: |$)(.*)\n?/gm,
    (_, whole: string, words: string) => (whole === "P" ? words : `${words}\n`),
  )
