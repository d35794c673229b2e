/** A notification on its way. Its bytes are the same whenever and however often it is sent. */
export interface Message {
  readonly eventType: string;
  /** Of one shipment or return; messages of one group are sent in order. */
  readonly group: string;
  readonly locationId: string;
  readonly kind: NotificationKind;
  /** The body, as text. */
  readonly body: string;
  /** How often it was sent without success. */
  failures: number;
}

/** Which of the two switches, and which of the two addresses. */
export type NotificationKind = 'orders' | 'returns';

/** A message whose turn it is. */
export interface DueMessage {
  readonly message: Message;
  /** 0 for one that is lost, 2 for one that is sent twice. */
  readonly copies: 0 | 1 | 2;
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

  /** It was sent, or is lost. */
  remove(message: Message): void {
    this.#messages = this.#messages.filter((waiting) => waiting !== message);
  }

  clear(): void {
    this.#messages = [];
  }

  /** Everything that waits, in the order of sending. */
  due(): readonly DueMessage[] {
    const turned = this.#messages.slice(0, this.#reorders);
    this.#reorders -= turned.length;
    const messages = [...byGroupsInReverse(turned), ...this.#messages.slice(turned.length)];
    return messages.map((message) => ({ message, copies: this.#copies() }));
  }

  /** Loses the next `count` messages. */
  drop(count: number): void {
    this.#drops = count;
  }

  /** Sends the next `count` messages that are not lost twice. */
  duplicate(count: number): void {
    this.#duplicates = count;
  }

  /** Sends the next `count` messages with their groups in reverse. Within a group the order stays. */
  reorder(count: number): void {
    this.#reorders = count;
  }

  clearFaults(): void {
    this.#drops = 0;
    this.#duplicates = 0;
    this.#reorders = 0;
  }

  #copies(): 0 | 1 | 2 {
    if (this.#drops > 0) {
      this.#drops -= 1;
      return 0;
    }
    if (this.#duplicates === 0) return 1;
    this.#duplicates -= 1;
    return 2;
  }
}

function byGroupsInReverse(messages: readonly Message[]): readonly Message[] {
  const groups = [...new Set(messages.map(({ group }) => group))].reverse();
  return groups.flatMap((group) => messages.filter((message) => message.group === group));
}
