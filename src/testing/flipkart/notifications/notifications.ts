import { type DeliveryOutcome, deliverDue, type Registration } from './deliver.js';
import { messageOf, type ToldEvent } from './envelope.js';
import { type Message, type NotificationKind, Outbox } from './outbox.js';

/** The notifications of a seller: what waits, where it goes, and what is switched off. */
export class Notifications {
  readonly outbox = new Outbox();
  readonly #silenced = new Set<string>();
  #registration: Registration | undefined;
  #running: Promise<unknown> = Promise.resolve();

  get registration(): Registration | undefined {
    return this.#registration;
  }

  /** A ticket is settled: it takes the place of an earlier one, and everything is switched on. */
  register(registration: Registration): void {
    this.#registration = registration;
    this.#silenced.clear();
  }

  turn(to: 'off' | 'on', kind: NotificationKind, locationId: string): void {
    if (to === 'off') this.#silenced.add(switchOf(kind, locationId));
    else this.#silenced.delete(switchOf(kind, locationId));
  }

  /** Of what happens while a switch is off nobody is ever told. */
  tell(event: ToldEvent): void {
    const message = messageOf(event);
    if (!this.#silenced.has(switchOf(message.kind, message.locationId))) this.outbox.add(message);
  }

  /** Takes what waits as if it were delivered, with what a test does to it on its way. */
  take(): readonly Message[] {
    return this.outbox.due().flatMap((message) => {
      this.outbox.remove(message);
      return Array.from({ length: this.outbox.nextCopies() }, () => message);
    });
  }

  /** One run after the other; what happens meanwhile waits for the next. */
  deliver(now: () => number): Promise<readonly DeliveryOutcome[]> {
    const run = this.#running.then(() => {
      if (this.#registration === undefined)
        throw new Error('nothing is registered: call notifications.register() first');
      return deliverDue(this.outbox, this.#registration, now);
    });
    this.#running = run.catch(() => undefined);
    return run;
  }
}

const switchOf = (kind: NotificationKind, locationId: string): string => `${kind}:${locationId}`;
