import { SECOND_MS } from '../../clock.js';

/** A message that waits in a queue. */
export interface QueuedMessage {
  /** The queue's or event bus's own id of this copy. */
  readonly messageId: string;
  /** What a consumer names to take it out. */
  readonly receiptHandle: string;
  readonly destinationId: string;
  /** A notification as JSON, or an event of EventBridge with one in it. */
  readonly body: string;
  /** Times it was handed out. */
  readonly receiveCount: number;
  readonly sentAt: number;
}

export interface MessageQueueInput {
  readonly now: () => number;
  readonly newId: () => string;
}

/** How long a message that was handed out stays out of sight, unless it is taken out: the default of SQS. */
const VISIBILITY_MS = 30 * SECOND_MS;

interface Held {
  message: QueuedMessage;
  hiddenUntil: number;
}

/** What Amazon delivered, at least once and in no order that could be relied on. */
export class MessageQueue {
  readonly #input: MessageQueueInput;
  #held: Held[] = [];
  #turned: QueuedMessage[] = [];
  #drops = 0;
  #duplicates = 0;
  #reorders = 0;

  constructor(input: MessageQueueInput) {
    this.#input = input;
  }

  send(destinationId: string, body: string): void {
    if (this.#drops > 0) {
      this.#drops -= 1;
      return;
    }
    const copies = this.#duplicates > 0 ? 2 : 1;
    if (this.#duplicates > 0) this.#duplicates -= 1;
    for (let copy = 0; copy < copies; copy += 1) this.#arrive(this.#message(destinationId, body));
  }

  /** Everything that is in the queue, handed out or not, in the order it arrived. */
  all(destinationId?: string): readonly QueuedMessage[] {
    this.#flushTurned();
    return this.#held.map(({ message }) => message).filter((message) => isFor(message, destinationId));
  }

  /** Hands out the next messages, and hides them for half a minute. */
  receive(most: number, destinationId?: string): readonly QueuedMessage[] {
    this.#flushTurned();
    const now = this.#input.now();
    const visible = this.#held.filter(
      ({ message, hiddenUntil }) => hiddenUntil <= now && isFor(message, destinationId),
    );
    return visible.slice(0, most).map((held) => {
      const { receiveCount } = held.message;
      held.hiddenUntil = now + VISIBILITY_MS;
      held.message = { ...held.message, receiveCount: receiveCount + 1, receiptHandle: this.#input.newId() };
      return held.message;
    });
  }

  /** Takes a message out for good. A handle that is old or unknown does nothing, as in SQS. */
  delete(receiptHandle: string): void {
    this.#held = this.#held.filter(({ message }) => message.receiptHandle !== receiptHandle);
  }

  clear(): void {
    this.#held = [];
    this.#turned = [];
  }

  /** Loses the next `count` messages. */
  drop(count: number): void {
    this.#drops = count;
  }

  /** Delivers the next `count` messages twice. */
  duplicate(count: number): void {
    this.#duplicates = count;
  }

  /** The next `count` messages arrive in reverse: when all are there, or somebody looks. */
  reorder(count: number): void {
    this.#flushTurned();
    this.#reorders = count;
  }

  clearFaults(): void {
    this.#flushTurned();
    this.#drops = 0;
    this.#duplicates = 0;
  }

  #arrive(message: QueuedMessage): void {
    if (this.#reorders === 0) {
      this.#held.push({ message, hiddenUntil: 0 });
      return;
    }
    this.#turned.unshift(message);
    if (this.#turned.length >= this.#reorders) this.#flushTurned();
  }

  #flushTurned(): void {
    if (this.#turned.length > 0) this.#reorders = 0;
    this.#held.push(...this.#turned.map((message) => ({ message, hiddenUntil: 0 })));
    this.#turned = [];
  }

  #message(destinationId: string, body: string): QueuedMessage {
    const { now, newId } = this.#input;
    return { messageId: newId(), receiptHandle: newId(), destinationId, body, receiveCount: 0, sentAt: now() };
  }
}

const isFor = (message: QueuedMessage, destinationId: string | undefined): boolean =>
  destinationId === undefined || message.destinationId === destinationId;
