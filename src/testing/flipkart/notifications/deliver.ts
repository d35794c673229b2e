import type { SandboxApp } from '../auth/app.js';
import type { Message, Outbox } from './outbox.js';
import { postNotification } from './post.js';
import { type BuiltNotification, type FlipkartDateStyle, signNotification } from './sign.js';

/** What a support ticket settles. */
export interface Registration {
  readonly url: string;
  /** Where notifications of returns go. */
  readonly returnsUrl: string;
  /** Whose secret signs. */
  readonly app: SandboxApp;
  readonly date: FlipkartDateStyle;
}

/** What became of a message in one run. */
export interface DeliveryOutcome {
  readonly message: Message;
  readonly url: string;
  /** `held`: an earlier one of its shipment or return failed. `dropped`: a test lost it. */
  readonly outcome: 'delivered' | 'dropped' | 'failed' | 'held';
  /** The receiver's, one for each time it was posted; 0 when it was not reached. */
  readonly statuses: readonly number[];
}

export const urlOf = ({ kind }: Message, { url, returnsUrl }: Registration): string =>
  kind === 'returns' ? returnsUrl : url;

/** Signed with the app's newest secret, for the moment of sending. */
export function signedMessage(message: Message, registration: Registration, at: number): BuiltNotification {
  const { app, date } = registration;
  const { appId, appSecret: secret } = app;
  const url = urlOf(message, registration);
  return signNotification({ body: message.body, appId, secret, url, method: 'POST', at, date });
}

/** Posts what waits, one after the other. What is not answered with 200 stays, and holds back the later ones of its group. */
export async function deliverDue(
  outbox: Outbox,
  registration: Registration,
  now: () => number,
): Promise<readonly DeliveryOutcome[]> {
  const failed = new Set<string>();
  const outcomes: DeliveryOutcome[] = [];
  for (const message of outbox.due()) {
    const isHeld = failed.has(message.group);
    const statuses = isHeld ? [] : await postCopies(message, outbox.nextCopies(), registration, now);
    const outcome = isHeld ? 'held' : outcomeOf(statuses);
    if (outcome === 'failed') {
      message.failures += 1;
      failed.add(message.group);
    } else if (outcome !== 'held') {
      outbox.remove(message);
    }
    outcomes.push({ message, url: urlOf(message, registration), outcome, statuses });
  }
  return outcomes;
}

async function postCopies(
  message: Message,
  copies: number,
  registration: Registration,
  now: () => number,
): Promise<readonly number[]> {
  const statuses: number[] = [];
  while (statuses.length < copies) {
    statuses.push(await postNotification(signedMessage(message, registration, now())));
  }
  return statuses;
}

/** One that was sent twice is done when the last answer says so. */
function outcomeOf(statuses: readonly number[]): 'delivered' | 'dropped' | 'failed' {
  const last = statuses.at(-1);
  if (last === undefined) return 'dropped';
  return last === 200 ? 'delivered' : 'failed';
}
