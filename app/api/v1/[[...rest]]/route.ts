import { unknownRoute } from "@/lib/route"

export const GET = unknownRoute
export const POST = unknownRoute
export const PUT = unknownRoute
export const PATCH = unknownRoute
export const DELETE = unknownRoute
export const OPTIONS = unknownRoute
