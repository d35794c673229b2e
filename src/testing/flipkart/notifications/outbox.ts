/** Which of the two switches a notification is behind, and which of the two addresses it goes to. */
export type NotificationKind = 'orders' | 'returns';

/** A notification on its way. Its bytes are the same however often it is sent. */
export interface Message {
  readonly eventType: string;
  readonly kind: NotificationKind;
  /** The id of the shipment or return: messages of one group are sent in order. */
  readonly group: string;
  readonly locationId: string;
  /** As it is sent. */
  readonly body: string;
  /** How often it was sent without success. */
  failures: number;
}

/** What waits to be sent, and what a test does to it on its way. */
export class Outbox {
  #messages: Message[] = [];
  #drops = 0;
  #duplicates = 0;
  #reorders = 0;

  add(message: Message): void {
    this.#messages.push(message);
  }

  /** What waits, newest last. */
  all(): readonly Message[] {
    return [...this.#messages];
  }

  remove(message: Message): void {
    this.#messages = this.#messages.filter((waiting) => waiting !== message);
  }

  clear(): void {
    this.#messages = [];
  }

  /** What waits, in the order of sending. */
  due(): readonly Message[] {
    const turned = this.#messages.slice(0, this.#reorders);
    this.#reorders -= turned.length;
    return [...byGroupsInReverse(turned), ...this.#messages.slice(turned.length)];
  }

  /** How often the message that is sent next is sent: not at all when it is lost, twice when it is doubled. */
  nextCopies(): 0 | 1 | 2 {
    if (this.#drops > 0) {
      this.#drops -= 1;
      return 0;
    }
    if (this.#duplicates === 0) return 1;
    this.#duplicates -= 1;
    return 2;
  }

  drop(count: number): void {
    this.#drops = count;
  }

  duplicate(count: number): void {
    this.#duplicates = count;
  }

  reorder(count: number): void {
    this.#reorders = count;
  }

  clearFaults(): void {
    this.#drops = 0;
    this.#duplicates = 0;
    this.#reorders = 0;
  }
}

/** Within a group the order stays. */
function byGroupsInReverse(messages: readonly Message[]): readonly Message[] {
  const groups = [...new Set(messages.map(({ group }) => group))].reverse();
  return groups.flatMap((group) => messages.filter((message) => message.group === group));
}
