import type { Phone } from './address.js';
import { omitUndefined } from './primitives.js';

const EXTENSION = /^(.*\d)\s*(?:,|;)?\s*(?:ext\.?|extn\.?|x|#)\s*:?\s*(\d{1,6})$/i;
/** What every extension has. */
const EXTENSION_MARK = /[x#]/i;
const SEPARATORS = /[\s().\-\u00a0\u2010-\u2015]/g;
const INDIAN_MOBILE = /^(?:(?:\+|00)?91)?0?([6-9]\d{9})$/;
/** Longer than any number with its extension: not worth reading. */
const MAX_LENGTH = 64;
const INTERNATIONAL = /^\+[1-9]\d{7,14}$/;

/**
 * Keeps a telephone number as given and adds E.164 only where it is certain.
 *
 * Certain are an Indian mobile number (ten digits from 6 to 9, with or without 0, 91 or +91) when `country` is `IN`, and
 * any number written with `+` and 8 to 15 digits. Ten bare digits of another country are left alone.
 * `undefined` for a text without anything in it.
 */
export function normalizePhone(raw: string | null | undefined, country?: string | undefined): Phone | undefined {
  const text = raw?.trim() ?? '';
  if (text === '') return undefined;
  if (text.length > MAX_LENGTH) return { raw: text };
  const [, main = text, ext] = (EXTENSION_MARK.test(text) ? EXTENSION.exec(text) : null) ?? [];
  return omitUndefined<Phone>({ raw: text, e164: toE164(main.replace(SEPARATORS, ''), country), ext });
}

function toE164(compact: string, country: string | undefined): string | undefined {
  const mobile = country === 'IN' || compact.startsWith('+91') ? INDIAN_MOBILE.exec(compact)?.[1] : undefined;
  if (mobile !== undefined) return `+91${mobile}`;
  if (!INTERNATIONAL.test(compact)) return undefined;
  // Every Indian number has ten digits after the country code, so another length is a typing error.
  return compact.startsWith('+91') && !/^\+91[1-9]\d{9}$/.test(compact) ? undefined : compact;
}
