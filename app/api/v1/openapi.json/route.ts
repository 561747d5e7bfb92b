import { openapiDocument } from "@/lib/rest/openapi-document"

/** Open to all who can reach it: it holds nothing but the contract. */
export const GET = () => Response.json(openapiDocument(), { headers: { "cache-control": "no-cache" } })
