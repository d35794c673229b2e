import type { TokenRecord } from '../../core/ports.js';

const DAY_MS = 86_400_000;
/** As long before its end Flipkart gives a new refresh token; an authorisation before that gets the same one again (2026). */
const RENEWABLE_DAYS = 21;

/** The day by which the seller has to authorise the app again, or the store stops working. */
export interface Deadline {
  /** `none`: far enough away. */
  readonly state: 'none' | 'near' | 'passed';
  /** In words for a support agent. */
  readonly message: string;
  readonly fix: string;
}

/**
 * The end of a seller's authorisation; `undefined` where it is not known, and for a seller's own app, which has none.
 *
 * @param now milliseconds since the epoch.
 */
export function deadlineOf({ credentials }: TokenRecord, now: number): Deadline | undefined {
  const endsAt = Date.parse(String(credentials['refreshTokenExpiresAt']));
  if (credentials['refreshToken'] === undefined || Number.isNaN(endsAt)) return undefined;
  const day = dayOf(endsAt);
  const again = 'Let the seller authorise the app again (auth.begin)';
  if (now >= endsAt) {
    const message = `The authorisation ended on ${day}: nothing renews the access token any more.`;
    return { state: 'passed', message, fix: `${again}.` };
  }
  const renewableFrom = endsAt - RENEWABLE_DAYS * DAY_MS;
  const days = Math.ceil((endsAt - now) / DAY_MS);
  const message = `The refresh token ends on ${day}, in ${days} ${days === 1 ? 'day' : 'days'}: nothing renews the access token after that.`;
  if (now >= renewableFrom) return { state: 'near', message, fix: `${again}: Flipkart gives a new one now.` };
  return {
    state: 'none',
    message: `The refresh token ends on ${day}.`,
    fix: `${again} from ${dayOf(renewableFrom)} on: before that Flipkart gives the same one again.`,
  };
}

export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
