// What a rotation does to a ring of keys, without the file that it stands in.
import type { Ring } from "../keys"

/**
 * The ring with its newest key as the active one. A newer one than the active was added before and waited for this;
 * otherwise `fresh` is added.
 */
export function turned<K extends Keys, R extends Ring<K>>(ring: R, fresh: () => K): R {
  const ready = isPrepared(ring) ? ring : withKey(ring, fresh())
  return { ...ready, active: newestOf(ready).id }
}

/** The ring with a newer key that nothing uses yet. */
export const prepared = <K extends Keys, R extends Ring<K>>(ring: R, fresh: () => K): R =>
  isPrepared(ring) ? ring : withKey(ring, fresh())

/** A newer key than the active one waits for its turn. */
export const isPrepared = (ring: Ring<Keys>) => newestOf(ring).id !== ring.active

/** Older keys than the active one are still there. */
export const isTurning = (ring: Ring<Keys>) => !isPrepared(ring) && ring.keys.length > 1

export function without<R extends Ring<Keys>>(ring: R, ids: ReadonlySet<string>): R {
  return { ...ring, keys: ring.keys.filter(({ id }) => id === ring.active || !ids.has(id)) }
}

/** Keys that made way for the next one before `instant`. */
export function retiredBefore({ active, keys }: Ring<Keys>, instant: Date): Set<string> {
  const retired = keys.filter((_, index) => {
    const next = keys[index + 1]
    return next !== undefined && new Date(next.createdAt) < instant
  })
  return new Set(retired.map(({ id }) => id).filter((id) => id !== active))
}

export const others = ({ active, keys }: Ring<Keys>) => keys.map(({ id }) => id).filter((id) => id !== active)

type Keys = { id: string; createdAt: string }

const withKey = <K extends Keys, R extends Ring<K>>(ring: R, key: K): R => ({
  ...ring,
  keys: [...ring.keys, key],
})

/** Keys stand in the order in which they were made; a clock may have been set back in between. */
const newestOf = <K extends Keys>({ keys }: Ring<K>): K => keys.at(-1)!
