import { randomBytes } from "node:crypto"
import type { Clock } from "../clock"

export const ticketLifeMs = 12 * 3_600_000

type Ticket = { platform: string; ticket: string; at: number }

/** The tickets that were made for each platform. Every one is good for twelve hours. */
export class TicketBook {
  private tickets: Ticket[] = []

  constructor(
    private readonly clock: Clock,
    private readonly changed: () => void,
  ) {}

  make(platform: string): string {
    const now = this.clock.now()
    const ticket = `ticket@@@${randomBytes(32).toString("base64url")}`
    this.tickets = [
      ...this.tickets.filter(({ at }) => now - at < 2 * ticketLifeMs),
      { platform, ticket, at: now },
    ]
    this.changed()
    return ticket
  }

  state(platform: string, ticket: string): "valid" | "expired" | "unknown" {
    const found = this.tickets.find((one) => one.platform === platform && one.ticket === ticket)
    if (!found) return "unknown"
    return this.clock.now() - found.at < ticketLifeMs ? "valid" : "expired"
  }

  list(): Ticket[] {
    return this.tickets
  }

  clear(): void {
    this.restore([])
    this.changed()
  }

  restore(tickets: Ticket[]): void {
    this.tickets = tickets
  }
}
