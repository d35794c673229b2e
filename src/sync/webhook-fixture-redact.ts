import { redactText } from '../core/redact.js';
import { rewriteJson } from './webhook-fixture-json.js';

type Value = string | number | boolean | null;

/** Keys under which everything is about a person, or somebody's free words. */
const OF_PEOPLE =
  /customer|buyer|recipient|consignee|billing|shipping_?address|^shipping$|address|contact|client_details|^notes?$|note_attributes|^properties$|^meta_?data$|custom_?attributes|destination(?!_id)|payment_details|e_?mail|phone|mobile|whats_?app|(?:^|_)(?:tel|fax)(?:$|_)|aadhaa?r|first_?name|last_?name|full_?name|user_?name|^company$|company_name|^city$|zip|post_?(?:al_?)?code|pin_?code|latitude|longitude|_ip$|^ip$|user_agent|gst_?in|tax_?(?:id|number|payer)|^vat|^pan$|birth|tracking_?(?:id|number|url|link)|receipt|landing_site|referring_site/;
/** Keys of secrets, and of texts that open something. */
const OF_SECRETS = /token|secret|password|signature|hmac|authorization|cookie|nonce|credential|(?:^|_)key$|_url$|^url$/;
/** Keys whose values are words of the platform, which connectors read, whatever they look like. */
const OF_WORDS =
  /(?:^|_)(?:ids?|type|status|level|state|code|version|channel|kind|currency|topic|event|source|sku|asin|fsn|format|method|class|profile|tier|cancel_reason)$|gateway|tracking_company|courier_name|payment_method_title/;

/** Lines that the shop itself names: a fee for cash on delivery, a tax. */
const OF_SHOP = /^(?:fee|tax|shipping)_lines$/;

const WORD = /^[\w.:/#@ ()+-]{1,100}$/;
/** Numbers, times, ids and words of machines: nobody's name is written so. */
const PLAIN = [
  /^-?\d+(?:\.\d+)?$/,
  /^\d{4}-\d{2}-\d{2}(?:[T ][\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?$/,
  /^gid:\/\/shopify\/[\w/]+$/,
  /^#?\d[\w-]{0,40}$/,
  /^[A-Z]{2,3}$/,
  /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/,
  /^[a-z][a-z0-9]*(?:[_./-][a-z0-9]+)+$/,
];

const REDACTED = 'Redacted';
const PERSON = 'person@example.com';
const EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
const PLACEHOLDERS: readonly (readonly [RegExp, string])[] = [
  [/e_?mail/, PERSON],
  [/phone|mobile|whats_?app/, '+910000000000'],
  [/zip|post_?(?:al_?)?code|pin_?code/, '000000'],
  [/url|_site$/, 'https://example.com/redacted'],
];

/**
 * A body with nothing left of people, secrets and free words; numbers, times, ids and the platform's words stay, so that it
 * still maps to the same kind of order.
 *
 * @throws {SyntaxError} for what is no JSON.
 */
export function redactBody(text: string): string {
  const redacted = rewriteJson(text, (path, value) => redactValue(path.map(snakeCase), value));
  // A plugin may have made a key of it.
  return redacted.replace(EMAIL, PERSON);
}

function redactValue(path: readonly string[], value: Value): Value {
  if (value === null || typeof value === 'boolean') return value;
  const key = path.at(-1) ?? '';
  const isPersonal = path.some((part) => OF_PEOPLE.test(part));
  if (typeof value === 'number') return isPersonal || OF_SECRETS.test(key) ? 0 : value;
  if (value === '') return value;
  // SNS and EventBridge carry JSON in a text.
  if (/^\s*[{[]/.test(value)) return redactInner(path, value);
  if (isPersonal || OF_SECRETS.test(key)) return isPlaceCode(key, value) ? value : placeholderOf(path);
  const isNamed = OF_WORDS.test(key) || path.some((part) => OF_SHOP.test(part));
  const isWord = isNamed && WORD.test(value) && !value.includes('@');
  if ((isWord || PLAIN.some((form) => form.test(value))) && redactText(value) === value) return value;
  return placeholderOf(path);
}

function redactInner(path: readonly string[], text: string): string {
  try {
    return rewriteJson(text, (inner, value) => redactValue([...path, ...inner.map(snakeCase)], value));
  } catch {
    return REDACTED;
  }
}

/** A state or country in two letters says where tax is due, and nobody's name. */
function isPlaceCode(key: string, value: string): boolean {
  return /country|province|state/.test(key) && /^[A-Z]{2}$/.test(value);
}

function placeholderOf(path: readonly string[]): string {
  const key = path.at(-1) ?? '';
  return PLACEHOLDERS.find(([pattern]) => pattern.test(key))?.[1] ?? REDACTED;
}

/** `BuyerName` and `buyerName` as `buyer_name`. */
function snakeCase(key: string): string {
  return key.replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase();
}
