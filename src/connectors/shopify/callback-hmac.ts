import { isSigned } from './app-signature.js';

/**
 * The signature of an authorisation callback, as Shopify's Python library computes it (read 2026-11): every parameter
 * but `hmac` and `signature`, keys and values escaped by three rules only, sorted, joined, HMAC-SHA256 in lower-case
 * hex. Shopify's JavaScript library percent-encodes instead and drops repeated keys; the two agree for what Shopify
 * sends, and this one also verifies arrays (`ids[]`).
 */
export function callbackMessage(query: URLSearchParams): string {
  const pairs: string[] = [];
  for (const key of new Set(query.keys())) {
    if (key === 'hmac' || key === 'signature') continue;
    const values = query.getAll(key);
    const isArray = key.endsWith('[]');
    const name = isArray ? key.slice(0, -2) : key;
    for (const value of isArray ? [arrayText(values)] : values) {
      pairs.push(`${escapeKey(name)}=${escapeValue(value)}`);
    }
  }
  return pairs.sort().join('&');
}

export function isCallbackSigned(query: URLSearchParams, secrets: readonly string[]): boolean {
  return isSigned(callbackMessage(query), query.get('hmac') ?? '', secrets, 'hex');
}

// Python's `json.dumps` of a list: strings in double quotes, comma and space between.
function arrayText(values: readonly string[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(', ')}]`;
}

function escapeKey(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('&', '%26').replaceAll('=', '%3D');
}

function escapeValue(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('&', '%26');
}
