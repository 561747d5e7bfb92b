// The XML of WeChat's pushes: one element whose children hold text. Whatever else XML can do is refused, not parsed:
// no document type and so no entities of its own, no attributes, nothing deeper.
import { parseXml, XmlCdata, XmlElement, XmlText } from "@rgrove/parse-xml"

/** The children's texts by name; null when it is anything else. */
export function readFlatXml(text: string): Map<string, string> | null {
  try {
    // Kept so that they are seen, and refused: left out, they would be passed over.
    const seen = { preserveCdata: true, preserveComments: true, preserveDocumentType: true }
    const { root, children } = parseXml(text, seen)
    return root && children.length === 1 ? fieldsOf(root) : null
  } catch {
    return null
  }
}

function fieldsOf(root: XmlElement): Map<string, string> | null {
  const fields = new Map<string, string>()
  for (const node of root.children) {
    if (node instanceof XmlText && node.text.trim() === "") continue
    if (!(node instanceof XmlElement) || fields.has(node.name) || Object.keys(node.attributes).length > 0)
      return null
    if (!node.children.every((child) => child instanceof XmlText || child instanceof XmlCdata)) return null
    fields.set(node.name, node.text)
  }
  return fields
}
