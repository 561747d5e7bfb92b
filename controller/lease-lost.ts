/** This controller does not act any more: whatever it was about to do must not be done. */
export class LeaseLost extends Error {
  constructor() {
    super("Another controller may act now: this one has stopped.")
  }
}
