// The policy streams. However many sidecars an environment has, its policy is read once per change: on a hint
// from the database, or when the regular look at the revisions finds another one because a hint was lost.

import { createHash } from "node:crypto"
import type { z } from "zod"
import type { Db } from "../lib/db"
import type { Policy, PolicyLine } from "../lib/wire/broker"
import { Batch } from "./batch"
import type { Identity, Instances } from "./instances"
import { readPolicies, readRevisions } from "./policy"
import { Refusal } from "./refusal"
import type { Subscriber } from "./subscriber"

type Feed = { policy: Policy | null; mark: string; line: string; subscribers: Map<Subscriber, string> }

/** Of one instance. */
const streamsMax = 3

export class Policies {
  private readonly feeds = new Map<string, Feed>()
  private readonly reads: Batch<Policy>

  constructor(
    private readonly db: Db,
    private readonly instances: Instances,
  ) {
    this.reads = new Batch((ids) => readPolicies(db, ids))
  }

  /** The environment's policy as the database has it now. */
  async read(environmentId: string): Promise<Policy> {
    const policy = await this.reads.get(environmentId)
    if (!policy) throw new Refusal("unauthenticated", "This environment is gone.")
    return policy
  }

  /** Resolves when the subscriber has its first line: the present policy, or a heartbeat when `mark` names that one. */
  async subscribe(
    { environmentId, instanceId }: Identity,
    subscriber: Subscriber,
    mark: string | null,
  ): Promise<void> {
    // Watched before it is read, so that no change falls between.
    const feed = this.feeds.get(environmentId) ?? { policy: null, mark: "", line: "", subscribers: new Map() }
    this.feeds.set(environmentId, feed)
    this.makeRoom(feed, instanceId)
    feed.subscribers.set(subscriber, instanceId)
    subscriber.onClose(() => this.leave(environmentId, feed, subscriber))
    try {
      if (!feed.policy) this.take(feed, await this.read(environmentId))
      if (mark === feed.mark) subscriber.resume(feed.mark, heartbeatLine)
      else subscriber.offer(feed.mark, feed.line)
    } catch (error) {
      this.leave(environmentId, feed, subscriber)
      throw error
    }
  }

  /** The database says that an environment's policy changed. */
  async hint(environmentId: string): Promise<void> {
    if (!this.feeds.has(environmentId)) return
    const policy = await this.reads.get(environmentId)
    if (policy) this.publish(environmentId, policy)
  }

  /** Finds what no hint told, and ends the streams of instances that are gone. */
  async poll(): Promise<void> {
    if (this.feeds.size === 0) return
    const revisions = await readRevisions(this.db, [...this.feeds.keys()])
    const changed = [...this.feeds].filter(([id, feed]) => feed.policy?.revision !== revisions.get(id))
    await Promise.all(changed.map(([id]) => this.hint(id)))
    const subscribers = [...this.feeds.values()].flatMap((feed) => [...feed.subscribers])
    const gone = await this.instances.gone(subscribers.map(([, instanceId]) => instanceId))
    for (const [subscriber, instanceId] of subscribers) if (gone.has(instanceId)) subscriber.end()
  }

  heartbeat() {
    for (const feed of this.feeds.values())
      for (const subscriber of feed.subscribers.keys()) subscriber.heartbeat(heartbeatLine)
  }

  end() {
    for (const feed of this.feeds.values()) for (const subscriber of feed.subscribers.keys()) subscriber.end()
  }

  private publish(environmentId: string, policy: Policy) {
    const feed = this.feeds.get(environmentId)
    if (!feed) return
    this.take(feed, policy)
    this.send(feed)
  }

  private take(feed: Feed, policy: Policy) {
    const mark = markOf(policy)
    if (mark !== feed.mark)
      Object.assign(feed, { policy, mark, line: text({ type: "policy", policy, mark }) })
  }

  private send({ subscribers, mark, line }: Feed) {
    for (const subscriber of subscribers.keys()) subscriber.offer(mark, line)
  }

  /** A sidecar that comes again has left its streams of before, whether or not the broker heard of it. */
  private makeRoom({ subscribers }: Feed, instanceId: string) {
    const own = [...subscribers].filter(([, of]) => of === instanceId)
    for (const [subscriber] of own.slice(0, Math.max(0, own.length - streamsMax + 1))) subscriber.end()
  }

  private leave(environmentId: string, feed: Feed, subscriber: Subscriber) {
    feed.subscribers.delete(subscriber)
    if (feed.subscribers.size === 0 && this.feeds.get(environmentId) === feed)
      this.feeds.delete(environmentId)
  }
}

const text = (line: z.infer<typeof PolicyLine>) => `${JSON.stringify(line)}\n`

const heartbeatLine = text({ type: "heartbeat" })

const markOf = (policy: Policy) =>
  createHash("sha256").update(JSON.stringify(policy)).digest("base64url").slice(0, 22)
